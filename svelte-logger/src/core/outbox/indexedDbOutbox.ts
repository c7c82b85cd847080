import { type Database, openDatabase } from './database.ts';
import { type Entry, type EntryKey, type FreeSession, fitting, type Outbox, surplus } from './outbox.ts';

/** Records have lists as keys, and free sessions texts; of a database, lists come last. */
const records = () => IDBKeyRange.lowerBound([]);
const sessions = () => IDBKeyRange.upperBound([], true);

const keysOf = (store: IDBObjectStore, count: number | undefined, use: (keys: EntryKey[]) => void) => {
  const request = store.getAllKeys(records(), count);
  request.onsuccess = () => use(request.result as unknown as EntryKey[]);
};

/** Undefined where the browser has no database, or allows none. */
export function openOutbox(name: string): Outbox | undefined {
  try {
    return indexedDbOutbox(openDatabase(name, indexedDB));
  } catch {
    return undefined;
  }
}

/**
 * Shared by all tabs, and there after a crash of the browser. What is added is with the operating system when it is said to be written;
 * a power cut may take the last seconds of it.
 */
export function indexedDbOutbox({ run }: Database): Outbox {
  return {
    add: (entries) =>
      run('readwrite', (store) => {
        for (const { key, text } of entries) store.put(text, key);
        store.transaction.commit?.();
      }),
    oldest: (maxBytes, maxRecords) =>
      run<Entry[]>('readonly', (store, done) => {
        done([]);
        keysOf(store, maxRecords, (keys) => {
          if (keys.length === 0) return;
          const request = store.getAll(records(), fitting(keys, maxBytes));
          request.onsuccess = () =>
            done(request.result.map((text, index) => ({ key: keys[index] as EntryKey, text })));
        });
      }),
    remove: (keys) =>
      run('readwrite', (store) => {
        for (const key of keys) store.delete(key);
      }),
    trim: (limits) =>
      run('readwrite', (store, done) =>
        keysOf(store, undefined, (keys) => {
          const trimmed = surplus(keys, limits);
          for (const key of [...trimmed.old, ...trimmed.full]) store.delete(key);
          done(trimmed);
        }),
      ),
    // Strictly durable: were the claim undone by a power cut, the next page would use its numbers again, for other records.
    claim: (isUsable) =>
      run<FreeSession | undefined>(
        'readwrite',
        (store, done) => {
          const request = store.getAll(sessions());
          request.onsuccess = () => {
            let latest: FreeSession | undefined;
            for (const session of request.result as FreeSession[]) {
              const usable = isUsable(session);
              if (usable && (latest === undefined || latest.usedAt < session.usedAt)) latest = session;
              if (!usable) store.delete(session.id);
            }
            if (latest) store.delete(latest.id);
            done(latest);
          };
        },
        { durability: 'strict' },
      ),
    free: (session) =>
      run('readwrite', (store) => {
        store.put(session, session.id);
        store.transaction.commit?.();
      }),
  };
}
