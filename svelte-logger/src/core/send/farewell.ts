import type { Moment } from '../clock.ts';
import { type Entry, eventIdOf } from '../outbox/outbox.ts';
import type { Queue } from '../queue.ts';
import { readAnswer } from './answer.ts';
import { batchBody } from './batch.ts';

/** Bytes: browsers allow 64 KiB for all that a page has under way, and others use it too. */
const BUDGET_BYTES = 60_000;
/** Of a batch beside its records. */
const HEAD_BYTES = 300;

export interface FarewellParts {
  url: string;
  key: string | undefined;
  app: string;
  queue: Queue;
  moment: () => Moment;
  fetch: typeof fetch;
  beacon: ((url: string, body: Blob) => boolean) | undefined;
}

/**
 * Sends what this page has not sent, in a way that outlives it: without waiting for anything, and without a preflight. What does not fit,
 * or gets no answer any more, is in the outbox, and a later page sends it; the server knows by its number what it has.
 */
export function createFarewell(parts: FarewellParts): () => void {
  const { queue, key } = parts;
  const url = key === undefined ? parts.url : `${parts.url}?key=${encodeURIComponent(key)}`;
  const sending = new Set<string>();
  let underWay = 0;

  const settle = async (entries: Entry[], response: Response) => {
    const { settled } = readAnswer({ status: response.status, body: await response.json() }, entries.length, 0, 0);
    const keys = entries.map((entry) => entry.key);
    if (settled !== 'none')
      await queue.settle(settled === 'all' ? keys : keys.filter((_, index) => settled(index)));
  };

  return () => {
    let bytes = HEAD_BYTES;
    const entries: Entry[] = [];
    for (const [id, entry] of queue.own) {
      if (sending.has(id)) continue;
      bytes += entry.key[3] + 1;
      if (underWay + bytes > BUDGET_BYTES) {
        bytes -= entry.key[3] + 1;
        break;
      }
      entries.push(entry);
    }
    if (entries.length === 0) return;
    const ids = entries.map((entry) => eventIdOf(entry.key));
    const texts = entries.map((entry) => entry.text);
    const body = batchBody(parts.app, parts.moment(), texts);
    for (const id of ids) sending.add(id);
    underWay += bytes;
    const end = () => {
      underWay -= bytes;
      for (const id of ids) sending.delete(id);
    };
    const beacon = () => {
      // Tells nothing of how it ended: the outbox keeps them.
      if (parts.beacon?.(url, new Blob([body], { type: 'text/plain' }))) setTimeout(end, 10_000);
      else end();
    };
    if (!('keepalive' in Request.prototype)) return beacon();
    let answered = false;
    try {
      parts
        .fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' })
        .then((response) => {
          answered = true;
          return settle(entries, response);
        })
        .then(end, () => (answered ? end() : beacon()));
    } catch {
      beacon();
    }
  };
}
