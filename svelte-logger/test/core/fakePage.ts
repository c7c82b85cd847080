import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { vi } from 'vitest';

/** A record as the server gets it. */
export interface Sent {
  event_id: string;
  level: string;
  message: string;
  page?: string;
  route?: string;
  component?: string;
  stack?: string;
  error?: Record<string, unknown>;
  release?: string;
  data: Record<string, unknown>;
}

export interface FakePage {
  window: EventTarget;
  document: EventTarget & { hidden: boolean };
  /** What arrived, each once. */
  sent: Sent[];
  requests: { url: string; init: RequestInit; body: Record<string, unknown> }[];
  /** What the server says instead of taking it all. */
  answer: ((records: Sent[], init: RequestInit) => Response | Promise<Response>) | undefined;
  database: IDBFactory | undefined;
  beacons: string[];
}

/**
 * As much of a page as the core touches, and a server behind its `fetch`. Undo with `vi.unstubAllGlobals()`.
 * @param database of the page before this one; null: there is none
 */
export function fakePage(database: IDBFactory | null = new IDBFactory()): FakePage {
  const page: FakePage = {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { hidden: false }),
    sent: [],
    requests: [],
    answer: undefined,
    database: database ?? undefined,
    beacons: [],
  };
  const answer = async (url: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string> | undefined;
    const given = init.body as string | Uint8Array<ArrayBuffer>;
    const text =
      headers?.['content-encoding'] === 'gzip'
        ? await new Response(new Blob([given]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
        : String(given);
    const body = JSON.parse(text);
    page.requests.push({ url, init, body });
    const response = await page.answer?.(body.records, init);
    if (response) return response;
    page.sent.push(...body.records);
    return Response.json({ accepted: body.records.length, results: [] }, { status: 202 });
  };
  const beacon = (_: string, body: string) => {
    page.beacons.push(body);
    return true;
  };
  vi.stubGlobal('window', page.window);
  vi.stubGlobal('document', page.document);
  vi.stubGlobal('location', { href: 'https://shop.example.com/cart?token=abc#pay' });
  vi.stubGlobal('navigator', { onLine: true, sendBeacon: beacon });
  vi.stubGlobal('indexedDB', page.database);
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
  vi.stubGlobal('fetch', answer);
  return page;
}
