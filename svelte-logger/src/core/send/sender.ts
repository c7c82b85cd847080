import type { Moment } from '../clock.ts';
import type { Entry, Outbox } from '../outbox/outbox.ts';
import type { Queue } from '../queue.ts';
import { type Answer, readAnswer, type ServerSettings } from './answer.ts';
import { batchBody } from './batch.ts';

/** Of one request, before compression: below the server's 512 KiB and 1,000 records. */
const MAX_BYTES = 200_000;
const MAX_RECORDS = 500;
/** Milliseconds: then the answer counts as lost. */
const TIMEOUT_MS = 30_000;

export interface SenderParts {
  url: string;
  key: string | undefined;
  app: string;
  queue: Queue;
  moment: () => Moment;
  fetch: typeof fetch;
  random: () => number;
  gzip: { compress(text: string): Promise<Uint8Array<ArrayBuffer> | undefined>; stop(): void } | undefined;
  /** Runs it while no other tab does. */
  exclusively: (work: () => Promise<void>) => Promise<void>;
  onSettings: (settings: ServerSettings) => void;
  onRejected: (count: number, reason: 'rejected' | 'too_large') => void;
  /** After each attempt; undefined: all is well. */
  onError: (error: string | undefined) => void;
}

export interface Sender {
  /** Sends all that waits, or as much as can be sent now. Resolves with the milliseconds to wait for the next attempt. */
  send(): Promise<number>;
  /** Ends what is under way: its answer is lost. */
  abort(): void;
  /** Whether the last attempt failed. */
  isFailing(): boolean;
  /** Whether the server itself said how long to wait. */
  wasAsked(): boolean;
}

export function createSender(parts: SenderParts): Sender {
  const { queue, gzip } = parts;
  let failures = 0;
  let asked = false;
  let maxRecords = MAX_RECORDS;
  let running: Promise<number> | undefined;
  let controller = new AbortController();

  const post = async (text: string, signal: AbortSignal): Promise<Answer> => {
    try {
      const packed = await gzip?.compress(text);
      const response = await parts.fetch(parts.url, {
        method: 'POST',
        body: packed ?? text,
        headers: {
          'content-type': 'application/json',
          ...(packed ? { 'content-encoding': 'gzip' } : {}),
          ...(parts.key === undefined ? {} : { 'x-logpipeline-key': parts.key }),
        },
        credentials: 'omit',
        signal,
      });
      const { status, headers } = response;
      const retryAfter = headers.get('retry-after');
      const body = await response.json().catch((error) => {
        // A body that is cut off may have said anything.
        if (status === 202 || signal.aborted) throw error;
      });
      return { status, body, retryAfter };
    } catch {
      return { status: 0 };
    }
  };

  /** @returns what to wait before the next batch; 0: go on */
  const sendBatch = async (entries: Entry[], { signal }: AbortController): Promise<number> => {
    const text = batchBody(
      parts.app,
      parts.moment(),
      entries.map((entry) => entry.text),
    );
    const answer = await post(text, signal);
    const outcome = readAnswer(answer, entries.length, failures, parts.random());
    asked = outcome.asked;
    const { instead, settled, rejected, settings } = outcome;
    if (instead === 'plain') gzip?.stop();
    const keys = entries.map(({ key }) => key);
    if (instead === 'smaller' && entries.length === 1) {
      await queue.settle(keys);
      parts.onRejected(1, 'too_large');
    } else if (instead === 'smaller') maxRecords = entries.length >> 1;
    if (settled !== 'none')
      await queue.settle(settled === 'all' ? keys : keys.filter((_, index) => settled(index)));
    if (rejected > 0) parts.onRejected(rejected, 'rejected');
    if (settings) parts.onSettings(settings);
    failures = outcome.wait > 0 ? failures + 1 : 0;
    if (!signal.aborted) parts.onError(outcome.error);
    return signal.aborted ? 1 : outcome.wait;
  };

  const sendBox = async (box: Outbox, current: AbortController): Promise<number> => {
    let entries: Entry[];
    for (;;) {
      try {
        entries = await box.oldest(MAX_BYTES, maxRecords);
      } catch {
        queue.broken(box);
        return 0;
      }
      if (entries.length === 0 || current.signal.aborted) return 0;
      const timer = setTimeout(() => current.abort(), TIMEOUT_MS);
      const wait = await sendBatch(entries, current);
      clearTimeout(timer);
      if (wait > 0) return wait;
    }
  };

  const send = async () => {
    let wait = 0;
    const current = new AbortController();
    controller = current;
    await queue.write();
    await parts.exclusively(async () => {
      for (const box of queue.boxes()) if (wait === 0) wait = await sendBox(box, current);
    });
    return wait;
  };

  return {
    send: () => {
      running ??= send().finally(() => {
        running = undefined;
      });
      return running;
    },
    abort: () => controller.abort(),
    isFailing: () => failures > 0,
    wasAsked: () => asked,
  };
}
