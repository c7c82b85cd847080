import { createHash } from 'node:crypto';
import {
  accountingProblems,
  isIndexKey,
  type ObjectStore,
  readIndex,
  readObject,
} from '@logpipeline/archive';
import type { SegmentIndex } from '@logpipeline/records';

export type StoredSegment = {
  key: string;
  /** Bytes, compressed. */
  size: number;
  records: number;
};

export type ReadBack = {
  objects: StoredSegment[];
  indexes: { count: number; size: number; all: SegmentIndex[] };
  /** Bytes of NDJSON, decompressed. */
  uncompressedSize: number;
  /** Where objects and indexes do not say the same, or something cannot be read. */
  problems: string[];
};

/**
 * Reads everything below `prefix`, checks every object against its index and the indexes against each other, and gives each record to `take`.
 *
 * @param take called with one record, as JSON without LF
 */
export async function readBack(
  store: ObjectStore,
  prefix: string,
  take: (line: string) => void,
): Promise<ReadBack> {
  const result: ReadBack = {
    objects: [],
    indexes: { count: 0, size: 0, all: [] },
    uncompressedSize: 0,
    problems: [],
  };
  const indexByKey = new Map<string, SegmentIndex>();
  const keys: string[] = [];
  for await (const { key, size } of store.list(prefix)) {
    if (!isIndexKey(key)) {
      keys.push(key);
      continue;
    }
    result.indexes.count++;
    result.indexes.size += size;
    await collect(result.problems, async () => {
      const index = await readIndex(await store.read(key), key);
      result.indexes.all.push(index);
      if (index.object !== null) indexByKey.set(index.object.key, index);
    });
  }

  for (const key of keys) {
    await collect(result.problems, async () => {
      const bytes = await store.read(key);
      const object: StoredSegment = { key, size: bytes.length, records: 0 };
      result.objects.push(object);
      for await (const block of readObject(bytes, key)) {
        result.uncompressedSize += block.length;
        const lines = block.toString('utf8').split('\n');
        // Every block ends in LF, so that what follows the last one is empty.
        for (let n = 0; n < lines.length - 1; n++) take(lines[n] ?? '');
        object.records += lines.length - 1;
      }
      result.problems.push(...differences(object, bytes, indexByKey.get(key)));
    });
    indexByKey.delete(key);
  }
  result.problems.push(...accountingProblems(result.indexes.all));
  for (const key of indexByKey.keys()) result.problems.push(`${key}: named by an index, but not there`);
  return result;
}

function differences(object: StoredSegment, bytes: Buffer, index: SegmentIndex | undefined): string[] {
  const stated = index?.object;
  if (stated === undefined || stated === null) return [`${object.key}: no index names it`];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const problems: string[] = [];
  if (stated.size !== object.size)
    problems.push(`${object.key}: ${object.size} bytes, its index says ${stated.size}`);
  if (stated.sha256 !== sha256)
    problems.push(`${object.key}: SHA-256 ${sha256}, its index says ${stated.sha256}`);
  if (stated.records !== object.records) {
    problems.push(`${object.key}: ${object.records} records, its index says ${stated.records}`);
  }
  return problems;
}

/** One object that cannot be read does not keep the others from being counted. */
async function collect(problems: string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    problems.push((error as Error).message);
  }
}
