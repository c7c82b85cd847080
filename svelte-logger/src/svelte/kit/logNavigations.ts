import type { Logger } from '../../core/types.ts';
import { logger as provided } from '../store.ts';

type Target = { url: URL; route: { id: string | null } } | null;
type Navigation = { from: Target; to: Target; type: string; willUnload?: boolean; shallow?: boolean };

/** Of `$app/navigation`, which only an application can import. */
export interface NavigationHooks {
  beforeNavigate(callback: (navigation: Navigation) => void): void;
  afterNavigate(callback: (navigation: Navigation) => void): void;
  /** `page` of `$app/state`. SvelteKit 2 does not tell `afterNavigate` the route of the first page. */
  page?: { route: { id: string | null } };
}

/**
 * Records each page as PAGE_VIEW, with what it took: the first one by the browser's Navigation Timing and with the id of the server's request, the
 * following ones from the click until the page is shown. Tells the logger page and route, for all other records. Call it in the
 * root `+layout.svelte`. Queries and fragments are left out.
 *
 * @example logNavigations({ beforeNavigate, afterNavigate, page });
 */
export function logNavigations(
  { beforeNavigate, afterNavigate, page: shown }: NavigationHooks,
  logger: Pick<Logger, 'record' | 'setPage'> = provided,
): void {
  let begun: number | undefined;
  beforeNavigate(({ willUnload }) => {
    if (!willUnload) begun = performance.now();
  });
  afterNavigate(({ from, to, type, shallow }) => {
    logger.setPage({
      page: withoutQuery(to?.url ?? location),
      route: to?.route.id ?? shown?.route.id ?? undefined,
    });
    if (shallow) return;
    const { request_id, ...timing } = type === 'enter' ? firstPage() : laterPage(from, begun);
    begun = undefined;
    logger.record({ level: 'INFO', message: 'PAGE_VIEW', request_id, data: { navigation: type, ...timing } });
  });
}

interface PageTiming {
  /** Until the page was there; from the click, or from the browser's begin. */
  duration_ms?: number;
  from?: string | undefined;
  first_byte_ms?: number;
  dom_interactive_ms?: number;
  bytes?: number;
  request_id?: string;
}

function laterPage(from: Target, begun: number | undefined): PageTiming {
  const came = { from: from ? withoutQuery(from.url) : undefined };
  return begun === undefined ? came : { ...came, duration_ms: Math.round(performance.now() - begun) };
}

/** As the logger has it for pages of which nobody tells it. */
const withoutQuery = ({ href }: { href: string }) => href.split(/[?#]/, 1)[0] ?? '';

/** What the browser does not know is left out. */
function firstPage(): PageTiming {
  const duration_ms = Math.round(performance.now());
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (entry === undefined) return { duration_ms };
  const request = entry.serverTiming?.find(({ name }) => name === 'request_id')?.description;
  return {
    duration_ms,
    first_byte_ms: Math.round(entry.responseStart),
    dom_interactive_ms: Math.round(entry.domInteractive),
    bytes: entry.transferSize,
    ...(request ? { request_id: request } : {}),
  };
}
