import { on } from 'svelte/events';

/** Browsers turn the keyboard's activation of these into a click. For others the page calls click(), or just its handler. */
const CLICKED_BY_KEYS = 'a[href],button,input,select,summary,textarea';

/** A click on it is the same activation as what came before: its label was clicked in this turn, or the key is still down. */
let same: EventTarget | null | undefined;

// After the element's own handlers, one of which may call click().
const over = () =>
  setTimeout(() => {
    same = null;
  });

/**
 * Calls once for each activation of an element by pointer, keyboard or label, while it is not disabled.
 *
 * Keys count where a browser makes no click of them, when the element itself has the focus and a `role`: Enter, and the space bar unless it is a
 * link. A click that the element's own handler then makes is the same activation.
 *
 * @returns listens to an element, for as long as that exists. A page may have a thousand of them, and make them anew with each search: they share
 *   all listeners, and a button, the most frequent one, has one.
 */
export function onActivate(activated: (element: Element, event: Event) => void): (element: Element) => void {
  const report = (event: Event) => {
    const element = event.currentTarget as Element;
    if (!element.matches(':disabled,[aria-disabled=true]')) activated(element, event);
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
    const role = (target as Element).getAttribute('role');
    if (target !== event.currentTarget || !role) return;
    if (repeat || ctrlKey || altKey || metaKey) return;
    if (key !== 'Enter' && (key !== ' ' || role === 'link')) return;
    same = target;
    report(event);
  };
  return (element) => {
    on(element, 'click', clicked);
    if (element.matches(CLICKED_BY_KEYS)) return;
    // Capturing: before the element's own handler.
    on(element, 'keydown', keyed, { capture: true });
    on(element, 'keyup', over);
    on(element, 'blur', over);
  };
}
