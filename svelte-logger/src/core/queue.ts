import { MAX_RECORD_BYTES, OLDEST_MS, PART } from './limits.ts';
import type { Shown } from './loggerState.ts';
import {
  type Entry,
  type EntryKey,
  eventIdOf,
  fitting,
  type IsSurplus,
  type Outbox,
  sift,
} from './outbox/outbox.ts';
import type { Session } from './session.ts';
import type { LoggerOptions, SampledRecord } from './types.ts';

/** A record that has no number yet. */
export type Draft = SampledRecord;

export interface QueueParts {
  outbox: Outbox | undefined;
  session: Session;
  now: () => number;
  /** Of the outbox. */
  maxBytes: number;
  onStored: LoggerOptions['onStored'];
  shown: Pick<Shown, 'drop' | 'changed'>;
}

/** The way of a record: numbered, written to the outbox, and gone once it is settled. */
export interface Queue {
  /** @returns its bytes */
  add(draft: Draft): number;
  /** Begins to write what is not. Resolves when that is; what began before it is written before it. */
  write(): Promise<unknown> | undefined;
  /** What is to be sent next; of one that cannot be written or read: what this page has in memory. */
  oldest(maxBytes: number, maxRecords: number): Promise<Entry[]>;
  /** They need not be sent any more. */
  settle(keys: readonly EntryKey[]): Promise<void>;
  /** Applies the limits, and counts what is there. */
  measure(): Promise<void>;
  /** Of this page, and not settled. */
  readonly own: ReadonlyMap<string, Entry>;
  /** How many wait, as far as it is known. */
  queued(): number;
  /** Whether what waits is there after the page's end. */
  isStored(): boolean;
}

const keyOf = ({ key }: Entry) => key;
// Making one takes longer than encoding a record, and that longer than to see that it is ASCII.
const utf8 = new TextEncoder();

export function createQueue({
  outbox,
  session,
  now,
  maxBytes,
  onStored,
  shown: { drop, changed },
}: QueueParts): Queue {
  const own = new Map<string, Entry>();
  /** Those of `own` that could not be written. */
  let homeless = new Map<string, Entry>();
  let unwritten: Entry[] = [];
  let lastAt = 0;
  let queued = 0;
  let addedBytes = 0;

  const broken = () => {
    outbox = undefined;
    homeless = own;
  };
  const forget = (keys: readonly EntryKey[]) => {
    for (const id of keys.map(eventIdOf)) {
      own.delete(id);
      homeless.delete(id);
    }
  };

  /** `isCut`: without what may be large. */
  const encode = (draft: Draft, isCut?: boolean): Entry | undefined => {
    const current = session.at(draft.at);
    const { id, next } = current;
    const { data, error } = draft.fields;
    const { userId, action, element } = data;
    const text = JSON.stringify({
      event_id: `${id}:${next}`,
      ...draft.fields,
      ...(isCut && { error: error && { ...error, cause: undefined } }),
      data: { ...(isCut ? { userId, action, element, truncated: true } : data), sessionId: id },
    });
    const bytes = /[^ -~]/.test(text) ? utf8.encode(text).length : text.length;
    if (bytes > MAX_RECORD_BYTES) return isCut ? void drop('too_large', 1) : encode(draft, true);
    current.next++;
    lastAt = Math.max(lastAt, draft.at);
    return { key: [lastAt, id, next, bytes], text };
  };

  const store = async (batch: Entry[]) => {
    try {
      await outbox?.add(batch);
      if (outbox) onStored?.(batch.map(({ key }) => eventIdOf(key)));
    } catch (error) {
      // Full: what comes next may fit again. Anything else stays as it is.
      if ((error as Error | null)?.name !== 'QuotaExceededError') broken();
      for (const entry of batch) homeless.set(eventIdOf(entry.key), entry);
    }
    changed();
  };

  const queue: Queue = {
    own,
    add: (draft) => {
      const entry = encode(draft);
      if (!entry) return 0;
      const bytes = entry.key[3];
      own.set(eventIdOf(entry.key), entry);
      // All of one task go into one transaction.
      if (unwritten.push(entry) === 1) queueMicrotask(queue.write);
      queued++;
      addedBytes += bytes;
      if (addedBytes > maxBytes / PART) void queue.measure();
      return bytes;
    },
    write: () => {
      const batch = unwritten;
      unwritten = [];
      return batch.length ? store(batch) : undefined;
    },
    oldest: async (bytes, records) => {
      // Transactions come in turn: what is written from here on is what the outbox has.
      void queue.write();
      const before = [...own.keys()];
      try {
        const entries = await outbox?.oldest(bytes, records);
        if (entries?.length) return entries;
        // Other tabs have settled them.
        for (const id of before) if (!homeless.has(id)) own.delete(id);
      } catch {
        broken();
      }
      const entries = [...homeless.values()].slice(0, records);
      if (!entries.length) queued = unwritten.length;
      return entries.slice(0, fitting(entries.map(keyOf), bytes));
    },
    settle: async (keys) => {
      forget(keys);
      queued = Math.max(0, queued - keys.length);
      await outbox?.remove(keys).catch(broken);
      changed();
    },
    measure: async () => {
      addedBytes = 0;
      // Or it would not see what made it necessary.
      void queue.write();
      const oldestAt = now() - OLDEST_MS;
      let others = 0;
      const isSurplus: IsSurplus = (key, bytes) => {
        // This page knows by another clock that what is its own is not so old.
        const isOwn = own.has(eventIdOf(key));
        const isOld = key[0] < oldestAt && !isOwn;
        const isGone = isOld || bytes > maxBytes;
        if (isGone) {
          drop(isOld ? 'too_old' : 'outbox_full', 1);
          forget([key]);
        } else if (!isOwn) others++;
        return isGone;
      };
      await outbox?.trim(isSurplus).catch(broken);
      sift([...homeless.values()].map(keyOf), isSurplus);
      queued = others + own.size;
      changed();
    },
    queued: () => queued,
    isStored: () => !!outbox && !homeless.size,
  };
  return queue;
}
