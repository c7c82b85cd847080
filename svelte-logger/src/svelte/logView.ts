import { type ElementLogger, elementLogger } from './elementLogging.ts';
import { recordUserAction, type UserAction, type UserActionOptions } from './userAction.ts';

/** `threshold` and `once` are read when the element is put into the page. */
export interface ViewOptions extends UserActionOptions {
  /** Which part of the element must be visible: 0 (any pixel) to 1. Default 0.5. */
  threshold?: number;
  /** `false`: each time that it comes into view. By default the first time only. */
  once?: boolean;
}

/**
 * Records as USER_ACTION that an element came into view. Where the browser has no IntersectionObserver: nothing.
 *
 * @example <section use:logView={'pricing'}>
 */
export const logView: ElementLogger<UserAction<ViewOptions>> = elementLogger((element, parameter) => {
  if (typeof IntersectionObserver === 'undefined') return () => {};
  const { threshold = 0.5, once = true }: ViewOptions = Object(parameter());
  let inView = false;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        // What is larger than the window never shows that part of itself: then it is that part of the window.
        const fills = entry.intersectionRect.height >= threshold * (entry.rootBounds?.height ?? Infinity);
        const comes = entry.isIntersecting && (entry.intersectionRatio >= threshold || fills);
        if (comes && !inView) {
          recordUserAction(element, parameter(), 'view');
          if (once) observer.disconnect();
        }
        inView = comes;
      }
    },
    // Close together: of what is many windows high, few of them are in the window.
    { threshold: [...Array(101).keys()].map((step) => (step * threshold) / 100) },
  );
  observer.observe(element);
  return () => observer.disconnect();
});
