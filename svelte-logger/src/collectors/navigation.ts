import type { Logger, Stop } from '../core/types.ts';

/** Page loads with their timing, and changes of the address within a page: `PAGE_LOAD`, `NAVIGATION`. Sets the logger's page. */
export function startNavigation(logger: Logger): Stop {
  const controller = new AbortController();
  const { signal } = controller;
  const cleared = () => location.href.split(/[?#]/, 1)[0] ?? '';
  let page = cleared();
  let stopped = false;
  const load = () => {
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (stopped || !entry) return;
    const at = (value: number) => Math.round(value);
    logger.info('PAGE_LOAD', {
      type: entry.type,
      response_ms: at(entry.responseStart),
      interactive_ms: at(entry.domInteractive),
      loaded_ms: at(entry.loadEventEnd),
      bytes: entry.transferSize,
    });
  };
  // `loadEventEnd` is not known within the event itself.
  if (document.readyState === 'complete') setTimeout(load);
  else addEventListener('load', () => setTimeout(load), { signal });
  const changed = (type: string) => {
    const from = page;
    page = cleared();
    logger.setPage({ page });
    if (from !== page) logger.info('NAVIGATION', { from, to: page, type });
  };
  const { history } = globalThis;
  const undo = (['pushState', 'replaceState'] as const).map((name) => {
    const original = history[name];
    const wrapped: typeof original = function (this: History, ...args) {
      original.apply(this, args);
      if (!stopped) changed(name);
    };
    history[name] = wrapped;
    return () => {
      if (history[name] === wrapped) history[name] = original;
    };
  });
  addEventListener('popstate', () => changed('popstate'), { signal });
  addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (persisted) logger.info('PAGE_LOAD', { type: 'back_forward_cache' });
    },
    { signal },
  );
  return () => {
    stopped = true;
    controller.abort();
    for (const one of undo) one();
  };
}
