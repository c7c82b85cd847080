import { memoryOutbox } from './outbox/memoryOutbox.ts';
import { type Entry, type EntryKey, eventIdOf, type Outbox } from './outbox/outbox.ts';
import type { Session } from './session.ts';
import type { DropReason } from './types.ts';

/** Bytes of a record: below the server's 64 KiB, and one fits into what a closing page may send. */
const MAX_RECORD_BYTES = 48 * 1024;
/** Milliseconds for which the server knows what it has. */
const OLDEST_MS = 7 * 86_400_000;
/** Of the limits: after so much more the outbox is measured again. */
const SLACK = 0.1;

/** A record that has no number yet. */
export interface Draft {
  at: number;
  fields: Record<string, unknown> & { data: Record<string, unknown> };
}

export interface QueueParts {
  outbox: Outbox;
  session: Session;
  now: () => number;
  maxBytes: number;
  maxRecords: number;
  onStored: (eventIds: string[]) => void;
  onDropped: (reason: DropReason, count: number) => void;
  /** Something became more or less. */
  onChange: () => void;
}

/** The way of a record: numbered, written to the outbox, and gone once it is settled. */
export interface Queue {
  add(draft: Draft): void;
  /** Begins to write what is not written. Resolves when all is. */
  write(): Promise<void>;
  /** Where records wait to be sent, in this order. */
  boxes(): Outbox[];
  /** A box that cannot be read is not asked again. */
  broken(box: Outbox): void;
  /** They need not be sent any more. */
  settle(keys: readonly EntryKey[]): Promise<void>;
  /** Applies the limits, and counts what is there. */
  measure(): Promise<void>;
  /** Of this page, and not settled. */
  readonly own: ReadonlyMap<string, Entry>;
  /** How many wait, as far as it is known. */
  queued(): number;
}

const encoder = new TextEncoder();

export function createQueue(parts: QueueParts): Queue {
  const { session, onDropped, onChange } = parts;
  const own = new Map<string, Entry>();
  const memory = memoryOutbox();
  let stored: Outbox | undefined = parts.outbox;
  let unwritten: Entry[] = [];
  let writing: Promise<void> | undefined;
  let lastAt = 0;
  let queued = 0;
  let added = 0;
  let addedBytes = 0;

  const encode = ({ at, fields }: Draft): Entry | undefined => {
    const { id, next } = session.at(at);
    const { data, error: _, stack, ...rest } = fields;
    const { userId, action, element } = data;
    const ids = { sessionId: id, ...(userId === undefined ? {} : { userId }) };
    for (const body of [
      { ...fields, data: { ...data, ...ids } },
      { ...rest, stack, data: { action, element, ...ids, truncated: true } },
    ]) {
      const text = JSON.stringify({ event_id: `${id}:${next}`, ...body });
      const bytes = encoder.encode(text).length;
      if (bytes > MAX_RECORD_BYTES) continue;
      session.current().next++;
      lastAt = Math.max(lastAt, at);
      return { key: [lastAt, id, next, bytes], text };
    }
    onDropped('too_large', 1);
    return undefined;
  };

  const store = async (batch: Entry[]) => {
    try {
      await (stored ?? memory).add(batch);
    } catch (error) {
      // Full: what comes next may fit again. Anything else stays as it is.
      if ((error as Error | null)?.name !== 'QuotaExceededError') stored = undefined;
      await memory.add(batch);
    }
    parts.onStored(batch.map(({ key }) => eventIdOf(key)));
    onChange();
  };

  const write = async (): Promise<void> => {
    while (unwritten.length > 0) {
      const before = writing;
      const batch = unwritten;
      unwritten = [];
      writing = Promise.all([before, store(batch)]).then(() => {});
    }
    await writing;
  };

  const queue: Queue = {
    own,
    write,
    add: (draft) => {
      const entry = encode(draft);
      if (!entry) return;
      own.set(eventIdOf(entry.key), entry);
      // All of one task go into one transaction.
      if (unwritten.push(entry) === 1) queueMicrotask(() => void write());
      queued++;
      added++;
      addedBytes += entry.key[3];
      if (added > parts.maxRecords * SLACK || addedBytes > parts.maxBytes * SLACK) void queue.measure();
    },
    boxes: () => (stored ? [stored, memory] : [memory]),
    broken: (box) => {
      if (box !== stored) return;
      stored = undefined;
      void memory.add([...own.values()]);
    },
    settle: async (keys) => {
      for (const key of keys) own.delete(eventIdOf(key));
      queued = Math.max(0, queued - keys.length);
      for (const box of queue.boxes()) await box.remove(keys).catch(() => queue.broken(box));
      onChange();
    },
    measure: async () => {
      added = addedBytes = 0;
      let count = 0;
      for (const box of queue.boxes()) {
        try {
          const trimmed = await box.trim({
            maxBytes: parts.maxBytes,
            maxRecords: parts.maxRecords,
            oldestAt: parts.now() - OLDEST_MS,
            isKept: (key) => own.has(eventIdOf(key)),
          });
          count += trimmed.count;
          for (const key of [...trimmed.old, ...trimmed.full]) own.delete(eventIdOf(key));
          if (trimmed.old.length) onDropped('too_old', trimmed.old.length);
          if (trimmed.full.length) onDropped('outbox_full', trimmed.full.length);
        } catch {
          queue.broken(box);
        }
      }
      queued = count + unwritten.length;
      onChange();
    },
    queued: () => queued,
  };
  return queue;
}
