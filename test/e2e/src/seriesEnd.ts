import { isIndexKey, readIndex } from '@logpipeline/archive';
import type { SegmentIndex, SourceIdentity } from '@logpipeline/records';
import { storeOf } from './storeSettings.ts';
import { BUCKET, type TestRelease } from './testRelease.ts';

/** What the indexes of one series say at its end. */
export type SeriesEnd = {
  series: string;
  /** Its last index says that the agent was stopped. */
  isOrderly: boolean;
  /** What was not read to its end, as the last index that names it says. */
  unfinished: SourceIdentity[];
};

/** All indexes below a prefix, in the order in which they were sealed. */
export async function indexesBelow({ s3 }: TestRelease, prefix: string): Promise<SegmentIndex[]> {
  const store = storeOf(s3, BUCKET);
  const indexes: SegmentIndex[] = [];
  try {
    for await (const { key } of store.list(`${prefix}/`))
      if (isIndexKey(key)) indexes.push(await readIndex(await store.read(key), key));
  } finally {
    store.close();
  }
  return indexes.sort((a, b) => Date.parse(a.sealedAt) - Date.parse(b.sealedAt) || a.sequence - b.sequence);
}

/** @param indexes of one pipeline, in any order */
export function seriesEnds(indexes: readonly SegmentIndex[]): SeriesEnd[] {
  return [...Map.groupBy(indexes, ({ series }) => series)].map(([series, members]) => {
    const inOrder = members.toSorted((a, b) => a.sequence - b.sequence);
    const last = new Map<string, SegmentIndex['sources'][number]>();
    for (const { sources } of inOrder)
      for (const entry of sources) last.set(JSON.stringify([entry.source, entry.file]), entry);
    const unfinished = [...last.values()].filter(({ state }) => state === 'open').map(({ source }) => source);
    return { series, isOrderly: inOrder.at(-1)?.stopping === true, unfinished };
  });
}
