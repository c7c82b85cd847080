import { setTimeout as sleep } from 'node:timers/promises';
import { isIndexKey, type ObjectStore, readObject } from '@logpipeline/archive';
import type { BucketContents } from './bucketContents.ts';

export type BucketReader = {
  /** Rejects when the bucket cannot be read. */
  failed: Promise<never>;
  /** Looks once more, after what is under way, and stops. */
  finish(): Promise<void>;
  stop(): void;
  /** Of the objects that were read. */
  keys(): string[];
};

const LOOK_MS = 400;

/** Reads each object of the bucket once, as soon as it is there, over S3: with nothing of the agent, nor of what it knows. */
export function startBucketReader(
  store: ObjectStore,
  prefix: string,
  contents: BucketContents,
): BucketReader {
  const read = new Set<string>();
  const stopped = new AbortController();

  async function look(): Promise<void> {
    for await (const { key, size } of store.list(prefix)) {
      if (isIndexKey(key) || read.has(key)) continue;
      const kind = /\/kind=([^/]+)\//.exec(key)?.[1] ?? '';
      for await (const block of readObject(await store.read(key), key))
        for (const line of block.toString('utf8').trimEnd().split('\n'))
          contents.add(line, { kind, key, at: Date.now() });
      read.add(key);
      contents.addObject(size);
    }
  }

  const looking = (async () => {
    while (!stopped.signal.aborted) {
      await look();
      await sleep(LOOK_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();
  const failed = looking.then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    async finish() {
      stopped.abort();
      await looking;
      await look();
    },
    stop: () => stopped.abort(),
    keys: () => [...read],
  };
}
