import { readBack } from '@logpipeline/demo/readBack';
import { NumberedTally, type Run } from './numberedPods.ts';
import { storeOf } from './storeSettings.ts';
import { BUCKET, type TestRelease } from './testRelease.ts';

export type ShippedNumbers = {
  /** Of every run of every pod that writes numbered lines. */
  runs: Run[];
  /** When the first of these lines was written, RFC 3339; undefined when there is none. */
  firstLineAt: string | undefined;
  objects: number;
  /** Where objects and indexes do not say the same, and bytes that the indexes account for twice or not at all. */
  problems: string[];
};

/** What a pipeline has brought into the bucket so far, counted to the last line. */
export async function shippedNumbers({ s3 }: TestRelease, prefix: string): Promise<ShippedNumbers> {
  const tally = new NumberedTally();
  let firstLineAt: string | undefined;
  const { objects, problems } = await readBack(storeOf(s3, BUCKET), prefix, (line) => {
    const { pod, message, timestamp } = JSON.parse(line) as Record<'pod' | 'message' | 'timestamp', string>;
    tally.add(pod, message ?? '');
    if (firstLineAt === undefined || timestamp < firstLineAt) firstLineAt = timestamp;
  });
  return { runs: tally.runs(), firstLineAt, objects: objects.length, problems };
}
