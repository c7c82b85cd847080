import { readBack } from '@logpipeline/demo/readBack';
import { storeOf } from './storeSettings.ts';
import { BUCKET, type Json, type TestRelease } from './testRelease.ts';

/** Everything that a pipeline has brought into a bucket so far. */
export type BucketRecords = {
  /** Parsed, in the order of the objects. */
  records: Json[];
  /** Keys of the data objects. */
  objects: string[];
  /** Lines that were not shipped, by the reason that the indexes give. */
  dropped: Record<string, number>;
  /** Where objects and indexes do not say the same, and bytes that the indexes account for twice or not at all. */
  problems: string[];
};

/** Reads back what lies below a prefix, by its indexes. */
export async function bucketRecords(
  { s3 }: TestRelease,
  prefix: string,
  bucket = BUCKET,
): Promise<BucketRecords> {
  const store = storeOf(s3, bucket);
  const records: Json[] = [];
  const dropped: Record<string, number> = {};
  try {
    const { objects, problems, indexes } = await readBack(store, `${prefix}/`, (line) =>
      records.push(JSON.parse(line)),
    );
    for (const source of indexes.all.flatMap(({ sources }) => sources)) {
      for (const [reason, lines] of Object.entries(source.dropped))
        dropped[reason] = (dropped[reason] ?? 0) + lines;
    }
    return { records, objects: objects.map(({ key }) => key), dropped, problems };
  } finally {
    store.close();
  }
}

/** The containers that records are of, as `<namespace>/<pod>/<container>`, in order. */
export function sourcesOf({ records }: BucketRecords): string[] {
  const names = records.map(({ namespace, pod, container }) => `${namespace}/${pod}/${container}`);
  return [...new Set(names)].sort();
}
