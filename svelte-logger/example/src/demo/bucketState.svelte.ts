import { SvelteSet } from 'svelte/reactivity';

/** As the demo's reader found it in an object of the bucket. */
export type BucketRecord = {
  id: string;
  kind: string;
  key: string;
  /** Milliseconds since 1970. */
  foundAt: number;
  record: { timestamp: string; level: string; message: string; [field: string]: unknown };
};

type Counts = { written: number; acknowledged: number; found: number; doubled: number };

/** Records that the panel keeps. */
const KEPT = 200;

/** What the panel shows; newest first. */
export const bucket = $state({
  status: 'connecting' as 'connecting' | 'live' | 'away',
  records: [] as BucketRecord[],
  counts: { written: 0, acknowledged: 0, found: 0, doubled: 0 } as Counts,
});

/** Ids that were seen in the bucket. */
export const inBucket = new SvelteSet<string>();

/** Follows the bucket until the returned function is called. */
export function followBucket(): () => void {
  const source = new EventSource('/demo/bucket');
  let isFirst = true;
  source.onopen = () => {
    // What comes first are the newest records, also after a connection that broke.
    isFirst = true;
    bucket.status = 'live';
  };
  source.onerror = () => {
    bucket.status = 'away';
  };
  source.onmessage = ({ data }) => {
    const { records, counts } = JSON.parse(data) as { records: BucketRecord[]; counts: Counts };
    bucket.records = [...records.reverse(), ...(isFirst ? [] : bucket.records)].slice(0, KEPT);
    bucket.counts = counts;
    for (const { id } of records) inBucket.add(id);
    isFirst = false;
  };
  return () => source.close();
}
