import type { Database } from './database.ts';
import { type Entry, type EntryKey, type FreeSession, fitting, type Outbox, sift } from './outbox.ts';

/** Records have lists as keys, and free sessions texts; of a database, lists come last. */
const records = () => IDBKeyRange.lowerBound([]);
const sessions = () => IDBKeyRange.upperBound([], true);

const keysOf = (store: IDBObjectStore, count: number | undefined, use: (keys: EntryKey[]) => void) => {
  const request = store.getAllKeys(records(), count);
  request.onsuccess = () => use(request.result as unknown as EntryKey[]);
};

/**
 * Shared by all tabs, and there after a crash of the browser. What is added is with the operating system when it is said to be written;
 * a power cut may take the last seconds of it.
 */
export function indexedDbOutbox({ run }: Database): Outbox {
  return {
    add: (entries) =>
      run(
        'readwrite',
        (store) => {
          for (const { key, text } of entries) store.put(text, key);
          store.transaction.commit?.();
        },
        { wait: 0 },
      ),
    oldest: (maxBytes, maxRecords) =>
      run<Entry[]>('readonly', (store, done) => {
        done([]);
        keysOf(store, maxRecords, (keys) => {
          if (!keys.length) return;
          const request = store.getAll(records(), fitting(keys, maxBytes));
          request.onsuccess = () =>
            done(request.result.map((text, index) => ({ key: keys[index] as EntryKey, text })));
        });
      }),
    remove: (keys) =>
      run('readwrite', (store) => {
        for (const key of keys) store.delete(key);
      }),
    trim: (isSurplus) =>
      run('readwrite', (store) =>
        keysOf(store, undefined, (keys) => {
          for (const key of sift(keys, isSurplus)) store.delete(key);
        }),
      ),
    // Strictly durable: were the claim undone by a power cut, the next page would use its numbers again, for other records.
    claim: (isUsable) =>
      run<FreeSession | undefined>(
        'readwrite',
        (store, done) => {
          const request = store.getAll(sessions());
          request.onsuccess = () => {
            const all = request.result as FreeSession[];
            const usable = all.find(isUsable);
            for (const one of all) if (one === usable || !isUsable(one)) store.delete(one.id);
            done(usable);
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
