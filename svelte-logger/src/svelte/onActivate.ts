import { on } from 'svelte/events';

/** Browsers turn the keyboard's activation of these into a click. For others the page calls click(), or just its handler. */
const CLICKED_BY_KEYS = 'a[href],button,input,select,summary,textarea';

/**
 * Calls once for each activation of an element by pointer, keyboard or label, while it is not disabled.
 *
 * Keys count where a browser makes no click of them, when the element itself has the focus and a `role`: Enter, and the space bar unless it is a
 * link. A click that the element's own handler then makes is the same activation.
 *
 * A page may have a thousand of such elements, and make them anew with each search: a button, the most frequent one, has one listener.
 *
 * @returns stops it
 */
export function onActivate(element: Element, activated: (event: Event) => void): () => void {
  /** A click on it is the same activation as what came before: its label was clicked in this turn, or the key is still down. */
  let same: EventTarget | undefined;
  // After the element's own handlers, one of which may call click().
  const over = () =>
    setTimeout(() => {
      same = undefined;
    });

  const report = (event: Event) => {
    if (!element.matches(':disabled,[aria-disabled="true"]')) activated(event);
  };
  const clicked = (event: Event) => {
    const target = event.target as Element;
    if (same === target) return;
    const control = target.closest('label')?.control;
    if (control && control !== target) {
      same = control;
      over();
    }
    report(event);
  };
  const keyed = (event: Event) => {
    const { key, repeat, ctrlKey, altKey, metaKey, target } = event as KeyboardEvent;
    const role = element.getAttribute('role');
    if (target !== element || !role) return;
    if (repeat || ctrlKey || altKey || metaKey) return;
    if (key !== 'Enter' && (key !== ' ' || role === 'link')) return;
    same = element;
    report(event);
  };
  const stops = [on(element, 'click', clicked)];
  if (!element.matches(CLICKED_BY_KEYS))
    stops.push(
      // Capturing: before the element's own handler.
      on(element, 'keydown', keyed, { capture: true }),
      on(element, 'keyup', over),
      on(element, 'blur', over),
    );
  return () => {
    for (const stop of stops) stop();
  };
}
