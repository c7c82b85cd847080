import type { Moment } from '../clock.ts';
import type { Entry } from '../outbox/outbox.ts';
import { labelOf } from '../record.ts';

/** The body of a request. Records are JSON already. */
export function batchBody(
  app: string,
  { at, offset, pageId }: Moment,
  entries: readonly Pick<Entry, 'text'>[],
): string {
  const head = {
    app: labelOf(app),
    sent_at: new Date(at).toISOString(),
    page_id: pageId,
    offset_ms: Math.round(offset),
  };
  return `${JSON.stringify(head).slice(0, -1)},"records":[${entries.map(({ text }) => text).join(',')}]}`;
}

/** The ingest service's address with the path of its records. The key stands in it, since a header would need a preflight. */
export function logsAddress(endpoint: string, key = ''): string {
  return `${endpoint.replace(/\/*(v1\/logs\/?)?$/, '/v1/logs')}${key && '?key='}${encodeURIComponent(key)}`;
}

type Fetch = typeof fetch & { logpipelineOriginal?: typeof fetch };

/** The browser's own, whatever collector has put itself around it: what the logger does is nothing to be logged. */
export function plainFetch(): typeof fetch {
  const current = globalThis.fetch as Fetch;
  return (current.logpipelineOriginal ?? current).bind(globalThis);
}
