import { on } from 'svelte/events';

/** Browsers turn the keyboard's activation of these into a click. For others the page calls click(), or just its handler. */
const CLICKED_BY_KEYS = 'a[href],button,input,select,summary,textarea';

/** `logged`: a click on it is the same activation as what came before: its label was clicked in this turn, or the key is still down. */
type Activated = Element & { logged?: EventTarget | null };

// After the element's own handlers, one of which may call click().
const over = ({ currentTarget }: Event) =>
  setTimeout(() => {
    (currentTarget as Activated).logged = null;
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
export function onActivate(activated: (event: Event) => void): (element: Element) => void {
  const report = (event: Event) => {
    if (!(event.currentTarget as Element).matches(':disabled,[aria-disabled=true]')) activated(event);
  };
  const clicked = (event: Event) => {
    const { target, currentTarget: element } = event as Event & { target: Element; currentTarget: Activated };
    if (element.logged === target) return;
    const control = target.closest('label')?.control;
    if (control && control !== target) {
      element.logged = control;
      over(event);
    }
    report(event);
  };
  const keyed = (event: Event) => {
    const keyboard = event as KeyboardEvent;
    const { key, target } = keyboard;
    const role = (target as Element).getAttribute('role');
    const isPlain =
      target === event.currentTarget &&
      !(keyboard.repeat || keyboard.ctrlKey || keyboard.altKey || keyboard.metaKey);
    if (isPlain && role && (key === 'Enter' || (key === ' ' && role !== 'link'))) {
      (target as Activated).logged = target;
      report(event);
    }
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
