import { type Entry, type EntryKey, eventIdOf, fitting, type Outbox, surplus } from './outbox.ts';

/** Ends with the page. */
export function memoryOutbox(): Outbox {
  const entries = new Map<string, Entry>();
  const keys = () => [...entries.values()].map(({ key }) => key);
  const remove = async (gone: readonly EntryKey[]) => {
    for (const key of gone) entries.delete(eventIdOf(key));
  };
  return {
    kind: 'memory',
    add: async (added) => {
      for (const entry of added) entries.set(eventIdOf(entry.key), entry);
    },
    oldest: async (maxBytes, maxRecords) =>
      [...entries.values()].slice(0, Math.min(maxRecords, fitting(keys(), maxBytes))),
    remove,
    trim: async (limits) => {
      const trimmed = surplus(keys(), limits);
      await remove([...trimmed.old, ...trimmed.full]);
      return trimmed;
    },
    claim: async () => undefined,
    free: async () => {},
  };
}
