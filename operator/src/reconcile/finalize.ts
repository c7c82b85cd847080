import type { LogPipeline } from '@logpipeline/crds';
import type { BucketTarget } from '../bucketTarget.ts';
import { bucketTarget } from '../plan/bucketTarget.ts';
import type { ReadPipeline } from '../plan/readPipeline.ts';
import type { Context } from './context.ts';
import { dropFinalizer, hasFinalizer } from './finalizer.ts';
import { gatherCredentials } from './reconcilePipeline.ts';

/** A store that is down for a moment should not cost a rule that is left behind, in ms. */
export const REMOVAL_RETRY_MS = 5_000;
/** A bucket that is gone or refuses must not hold up a deletion for longer, in ms: namespaces and uninstalling wait for it. */
export const REMOVAL_GIVE_UP_MS = 60_000;

export type Finalized =
  /** Nothing holds up the object any longer. `left`: what remains in the bucket, as a sentence. */
  { done: true; left?: string } | { done: false; retryMs: number };

/**
 * Removes the pipeline's lifecycle rule from its bucket, then its finalizer. Rejects with ApiError when the object cannot be changed.
 * @param known what agents were last told, with the credentials of then: those of a namespace that is being deleted may be gone
 * @param since when this was first tried, ms since 1970
 */
export async function finalize(
  context: Context,
  read: ReadPipeline,
  known: BucketTarget | undefined,
  since: number,
): Promise<Finalized> {
  const object = context.informers.pipelines.get(read.key);
  if (object === undefined || !hasFinalizer(object)) return { done: true };
  const left = await removeRule(context, read, known);
  if (left !== undefined && context.clock.now() - since < REMOVAL_GIVE_UP_MS) {
    return { done: false, retryMs: REMOVAL_RETRY_MS };
  }
  await dropFinalizer(context.client, object);
  return left === undefined ? { done: true } : { done: true, left };
}

/** What is left of it as a sentence, or undefined when nothing is. */
async function removeRule(
  context: Context,
  read: ReadPipeline,
  known: BucketTarget | undefined,
): Promise<string | undefined> {
  const target = known ?? (read.parsed.ok ? await targetOf(context, read, read.parsed.pipeline) : undefined);
  if (target === undefined) {
    return `The lifecycle rule of ${read.key} may be left in its bucket, since its credentials cannot be read any more. Remove it by hand.`;
  }
  const removal = await context.removeRule(target);
  return removal.status === 'left' ? removal.reason : undefined;
}

async function targetOf(
  context: Context,
  read: ReadPipeline,
  pipeline: LogPipeline,
): Promise<BucketTarget | undefined> {
  const answer = await gatherCredentials(context, pipeline).catch(() => ({ ok: false as const }));
  if (answer?.ok === false) return undefined;
  return bucketTarget(read, pipeline, answer?.credentials, context.settings.cluster);
}
