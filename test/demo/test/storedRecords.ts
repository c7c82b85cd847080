import { createDirectoryStore, isIndexKey, readObject } from '@logpipeline/archive';

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect in it.
export type Stored = any;

/** Reads each object of a bucket that is a folder, once. */
export function createStoredRecords(folder: string): () => Promise<Stored[]> {
  const store = createDirectoryStore(folder);
  const records: Stored[] = [];
  const read = new Set<string>();
  return async () => {
    for await (const { key } of store.list('demo/')) {
      if (isIndexKey(key) || read.has(key)) continue;
      for await (const block of readObject(await store.read(key), key))
        for (const line of block.toString('utf8').trimEnd().split('\n')) records.push(JSON.parse(line));
      read.add(key);
    }
    return records;
  };
}
