import { SvelteSet } from 'svelte/reactivity';

/** As the demo's reader found it in an object of the bucket. */
export type BucketRecord = {
  /** From 1 on, in the order in which they were found. */
  nth: number;
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

const ASK_MS = 600;

/** Follows the bucket until the returned function is called. */
export function followBucket(): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  async function ask(): Promise<void> {
    const after = bucket.records[0]?.nth ?? 0;
    try {
      const answer = await fetch(`/demo/bucket?after=${after}`);
      if (!answer.ok) throw new Error(await answer.text());
      const { records, counts } = (await answer.json()) as { records: BucketRecord[]; counts: Counts };
      for (const { id } of records) inBucket.add(id);
      if (records.length > 0) bucket.records = [...records.reverse(), ...bucket.records].slice(0, KEPT);
      bucket.counts = counts;
      bucket.status = 'live';
    } catch {
      bucket.status = 'away';
    }
    if (!isOver) timer = setTimeout(() => void ask(), ASK_MS);
  }
  void ask();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
