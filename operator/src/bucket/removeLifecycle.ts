import { describeProblem } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { BucketClient } from './bucketClient.ts';
import { readLifecycle, writeLifecycle } from './lifecycle.ts';
import { isUnsupported } from './lifecycleProblem.ts';
import { ruleId } from './lifecycleRule.ts';

/**
 * - `removed`: our rule was there and is gone. `nothing`: it was not there, nor could it be.
 * - `left`: it is or may be there still; `reason` says why, which rule, and how to remove it by hand.
 */
export type LifecycleRemoval =
  | { status: 'removed' }
  | { status: 'nothing' }
  | { status: 'left'; reason: string };

/** Takes our rule of this pipeline out of the bucket, for its finalizer. One attempt; never rejects for what a store can do. */
export async function removeLifecycle(target: BucketTarget, client: BucketClient): Promise<LifecycleRemoval> {
  const id = ruleId(target);
  const left = (said: string): LifecycleRemoval => ({
    status: 'left',
    reason: `The lifecycle rule "${id}" may be left in bucket ${target.s3.bucket}: ${said} Remove it by hand, or it goes on deleting objects under ${target.prefix}/.`,
  });
  const read = await readLifecycle(client);
  if (!read.ok) {
    // A bucket that is gone has taken its rules along.
    if (read.problem.name === 'NoSuchBucket' || isUnsupported(read.problem)) return { status: 'nothing' };
    return left(describeProblem(read.problem));
  }
  const { texts, rules, transitionSize } = read.value;
  const others = texts.filter((_, at) => rules[at]?.ID !== id);
  if (others.length === texts.length) return { status: 'nothing' };
  const written = await writeLifecycle(client, others, transitionSize);
  return written.ok ? { status: 'removed' } : left(describeProblem(written.problem));
}
