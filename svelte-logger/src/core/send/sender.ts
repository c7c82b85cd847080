import type { Moment } from '../clock.ts';
import { FAREWELL_BYTES, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, TIMEOUT_MS } from '../limits.ts';
import type { Shown } from '../loggerState.ts';
import type { Entry } from '../outbox/outbox.ts';
import type { Queue } from '../queue.ts';
import { type Answer, type Outcome, readAnswer, type ServerSettings } from './answer.ts';
import { batchBody } from './batch.ts';
import type { Gzip } from './gzip.ts';

export interface SenderParts {
  url: string;
  app: string;
  queue: Queue;
  moment: () => Moment;
  fetch: typeof fetch;
  random: () => number;
  gzip: Gzip;
  /** Runs it while no other tab does. */
  exclusively: (work: () => Promise<number>) => Promise<number>;
  onSettings: (settings: ServerSettings) => void;
  shown: Pick<Shown, 'drop' | 'changed' | 'error'>;
}

export interface Sender {
  /** Sends all that waits, or as much as can be sent now. Resolves with the milliseconds to wait for the next attempt. */
  send(): Promise<number>;
  /** Ends what is under way: its answer is lost. */
  abort(): void;
  /**
   * Sends what this page has not sent, in a way that outlives it: without waiting, and without a preflight. What does not fit, or gets no
   * answer any more, a later page sends from the outbox; the server knows by its number what it has.
   */
  farewell(): void;
}

export function createSender({
  url,
  app,
  queue,
  moment,
  fetch,
  random,
  gzip,
  exclusively,
  onSettings,
  shown,
}: SenderParts): Sender {
  let failures = 0;
  let maxRecords = MAX_BATCH_RECORDS;
  let running: Promise<number> | undefined;
  let controller: AbortController | undefined;
  /** In farewells under way. */
  const leaving = new Set<Entry>();

  /** Without a signal the request outlives the page. */
  const post = async (entries: Entry[], signal?: AbortSignal): Promise<Outcome> => {
    const body = batchBody(app, moment(), entries);
    let answer: Answer = { status: 0 };
    try {
      const packed =
        signal &&
        (await Promise.race([
          gzip.compress(body),
          // In Firefox a stream that was read when the page went into the back/forward cache never ends.
          new Promise<never>((_, reject) => {
            signal.onabort = reject;
          }),
        ]));
      const response = await fetch(url, {
        method: 'POST',
        body: packed ?? body,
        credentials: 'omit',
        keepalive: !signal,
        signal,
        // Plain text, and nothing else, needs no preflight.
        headers: packed && { 'content-encoding': 'gzip' },
      } as RequestInit);
      answer = {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        body: await response.json().catch(() => {}),
      };
    } catch {
      // It tells nothing of how it ended: the outbox keeps them.
      if (!signal) navigator.sendBeacon?.(url, body);
    }
    const outcome = readAnswer(answer, entries.length, failures, random());
    const { instead, rejected, settings, isSettled } = outcome;
    if (instead === 'plain') gzip.stop();
    if (instead === 'smaller') maxRecords = entries.length >> 1;
    const settled = entries.filter((_, index) => isSettled(index)).map((entry) => entry.key);
    if (settled.length) await queue.settle(settled);
    if (rejected) shown.drop('rejected', rejected);
    if (settings) onSettings(settings);
    return outcome;
  };

  const sendAll = async ({ signal }: AbortController): Promise<number> => {
    for (;;) {
      const entries = await queue.oldest(MAX_BATCH_BYTES, maxRecords);
      if (!entries.length || signal.aborted) return 0;
      const timer = setTimeout(() => controller?.abort(), TIMEOUT_MS);
      const { wait, error } = await post(entries, signal);
      clearTimeout(timer);
      failures = wait && failures + 1;
      shown.error = error;
      shown.changed();
      if (wait) return wait;
    }
  };

  return {
    send: () => {
      if (!running) {
        const current = new AbortController();
        controller = current;
        running = exclusively(() => sendAll(current)).finally(() => {
          running = undefined;
        });
      }
      return running;
    },
    abort: () => controller?.abort(),
    farewell: () => {
      // What is in the outbox is safe, and the server has enough to do. Once: Firefox ends what is under way before it says `pagehide`.
      if (failures > 1 && queue.isStored()) return;
      let room = FAREWELL_BYTES;
      for (const { key } of leaving) room -= key[3];
      const entries: Entry[] = [];
      for (const entry of queue.own.values()) {
        if (leaving.has(entry)) continue;
        room -= entry.key[3] + 1;
        if (room < 0) break;
        entries.push(entry);
        leaving.add(entry);
      }
      if (entries.length)
        void post(entries).finally(() => {
          for (const entry of entries) leaving.delete(entry);
        });
    },
  };
}
