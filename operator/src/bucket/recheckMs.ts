import { type Backoff, backoffMs } from '@logpipeline/kubernetes';
import type { BucketReport } from '../bucketTarget.ts';
import type { BucketReason } from './bucketReason.ts';

/** While something is wrong: soon at first, and a mended bucket is noticed within a minute. */
const WRONG: Backoff = { firstMs: 1_000, mostMs: 60_000 };
/** While all is well, in ms: a check costs a PUT or two, and what fails in between shows in Delivering. */
const GOOD_MS = 600_000;
/** Reasons that nothing but a change of the pipeline or of the operator's own identity is likely to mend. */
const SETTLED: readonly string[] = ['LifecycleUnsupported', 'NotProbed'] satisfies BucketReason[];

/** The wait until the next check, in ms. `failures`: checks in a row, this one included, that found something wrong. */
export function recheckMs({ problems }: BucketReport, failures: number, random: () => number): number {
  if (problems.every(({ reason }) => SETTLED.includes(reason))) return GOOD_MS * (0.9 + random() / 5);
  return backoffMs(WRONG, failures, random);
}
