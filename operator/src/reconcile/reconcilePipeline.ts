import type { LogPipeline } from '@logpipeline/crds';
import { ApiError } from '@logpipeline/kubernetes';
import { configurationIn } from '../plan/configurationSecret.ts';
import type { CredentialsAnswer, LastGood } from '../plan/environment.ts';
import { configurationSecretName, operatorName } from '../plan/names.ts';
import { isNewPlace, NEW_PLACE_WAIT_MS, withoutBucket } from '../plan/newPlace.ts';
import type { PipelineVerdict } from '../plan/pipelineVerdict.ts';
import { planPipeline } from '../plan/planPipeline.ts';
import type { ReadPipeline } from '../plan/readPipeline.ts';
import type { SharedFacts } from '../plan/sharedFacts.ts';
import { applyIfNeeded } from './applyIfNeeded.ts';
import { type Context, current } from './context.ts';
import { credentialsIn } from './credentialsIn.ts';
import { keepFinalizer } from './finalizer.ts';
import { ownerOf } from './ownerOf.ts';
import { deleteConfiguration } from './prune.ts';
import { writeProblem } from './writeProblem.ts';

export type PipelineOutcome = {
  /** Left out while nothing can be decided yet. */
  verdict?: PipelineVerdict;
  /** Something was written. */
  hasApplied: boolean;
  /** When to look again at the latest, in ms. */
  againInMs?: number;
  /** To be thrown, so that the queue tries again. */
  error?: unknown;
};

/** Brings the configuration of one pipeline that is not being deleted to its desired state. Undefined while there is no owner. */
export async function reconcilePipeline(
  context: Context,
  read: ReadPipeline,
  facts: SharedFacts,
): Promise<PipelineOutcome | undefined> {
  const { settings, informers, namespaces } = context;
  const { release } = settings;
  const credentials = read.parsed.ok ? await gatherCredentials(context, read.parsed.pipeline) : undefined;
  const owner = ownerOf(informers.owner.get(`${release.namespace}/${operatorName(release)}`));
  if (owner === undefined) return undefined;
  const last = configurationIn(current(context, 'secrets', configurationSecretName(read.key)));
  const { verdict, secret, revoked } = planPipeline(read, facts, {
    settings,
    owner,
    namespaces,
    credentials: () => {
      if (credentials === undefined) throw new Error(`BUG: no credentials were read for ${read.key}`);
      return credentials;
    },
    lastGood: () => last,
  });
  try {
    if (revoked !== undefined) await deleteConfiguration(context, configurationSecretName(read.key), revoked);
    if (secret === undefined) return { verdict, hasApplied: false };
    // Before anybody can make a rule in the bucket: a rule without a finalizer would be left behind.
    await keepFinalizer(context, read);
    const held = holdBack(context, read, verdict, last);
    if (held !== undefined) return held;
    return { verdict, hasApplied: (await applyIfNeeded(context, secret)) === 'applied' };
  } catch (error) {
    // Somebody changed the object at this moment: that is no finding for people, and the next try sees it as it is then.
    if (error instanceof ApiError && error.status === 409) throw error;
    const problem = writeProblem(error, `the configuration of ${read.key}`);
    return { verdict: { ...verdict, problems: [problem, ...verdict.problems] }, hasApplied: false, error };
  }
}

/**
 * Agents are sent to a new place once a check has seen whether there is such a bucket, or after a while, when the check hangs. Undefined:
 * they are sent there.
 */
function holdBack(
  { followBucket, clock, newPlaces }: Context,
  { key }: ReadPipeline,
  verdict: PipelineVerdict,
  last: LastGood | undefined,
): PipelineOutcome | undefined {
  if (verdict.bucket === undefined || !isNewPlace(last, verdict.bucket)) {
    newPlaces.delete(key);
    return undefined;
  }
  const report = followBucket(verdict.bucket);
  const place = JSON.stringify([verdict.bucket.s3.endpoint, verdict.bucket.s3.bucket]);
  const waiting = newPlaces.get(key);
  const since = waiting?.place === place ? waiting.since : clock.now();
  newPlaces.set(key, { place, since });
  const left = since + NEW_PLACE_WAIT_MS - clock.now();
  if (report === undefined && left > 0) return { hasApplied: false, againInMs: left };
  const missing = withoutBucket(verdict, last, report);
  return missing === undefined ? undefined : { verdict: missing, hasApplied: false };
}

/** A Secret of the release's namespace is watched; of any other only the one that is named may be read. */
export async function gatherCredentials(
  context: Context,
  { metadata, spec }: LogPipeline,
): Promise<CredentialsAnswer | undefined> {
  const name = spec.s3.credentialsSecretRef?.name;
  if (name === undefined) return undefined;
  const { namespace } = metadata;
  if (namespace !== context.settings.release.namespace) {
    return context.readTenantCredentials(namespace, name);
  }
  return credentialsIn(current(context, 'secrets', name), namespace, name);
}
