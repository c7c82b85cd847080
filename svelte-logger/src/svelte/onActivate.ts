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
 *   what listens, and a button, the most frequent one, has one listener.
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
  const keyed = (event: KeyboardEvent & { target: Activated }) => {
    const { key, target } = event;
    const role = target.getAttribute('role');
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (role && target === event.currentTarget && (key === 'Enter' || (key === ' ' && role !== 'link'))) {
      target.logged = target;
      report(event);
    }
  };
  // Not before the first click, on its way down: `on` makes functions for each element, and few elements are ever clicked.
  const first = (event: Event) => on(event.currentTarget as Element, 'click', clicked);
  return (element) => {
    element.addEventListener('click', first, { once: true, capture: true });
    if (element.matches(CLICKED_BY_KEYS)) return;
    // Capturing: before the element's own handler.
    on(element, 'keydown', keyed as (event: Event) => void, { capture: true });
    on(element, 'keyup', over);
    on(element, 'blur', over);
  };
}
