import type { Stop } from './types.ts';

/** What happens to a page. */
export interface LifecycleEvents {
  /** It may never be seen again. */
  onHidden: () => void;
  /** It ends, or goes into the back/forward cache. */
  onLeave: () => void;
  /** It is stopped, in a tab that nobody looks at. */
  onFreeze: () => void;
  /** It goes on after `onLeave`. */
  onReturn: () => void;
  onOnline: () => void;
  onOffline: () => void;
  /** It goes on after `onFreeze`, or is seen again. */
  onResume: () => void;
}

/** No `unload` and no `beforeunload`: with them a page is not kept in the back/forward cache. */
export function watchLifecycle(events: LifecycleEvents): Stop {
  const controller = new AbortController();
  const on = (target: EventTarget, name: string, listener: (event: Event) => void) =>
    target.addEventListener(name, listener, { signal: controller.signal, capture: true });
  on(document, 'visibilitychange', () =>
    document.visibilityState === 'hidden' ? events.onHidden() : events.onResume(),
  );
  on(window, 'pagehide', events.onLeave);
  on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && events.onReturn());
  on(document, 'freeze', events.onFreeze);
  on(document, 'resume', events.onResume);
  on(window, 'online', events.onOnline);
  on(window, 'offline', events.onOffline);
  return () => controller.abort();
}
