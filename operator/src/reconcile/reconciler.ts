import {
  type Change,
  type KubernetesObject,
  type WorkQueue,
  type WorkQueueOptions,
  workQueue,
} from '@logpipeline/kubernetes';
import type { BucketTarget } from '../bucketTarget.ts';
import { isConfigurationOf } from '../plan/configurationSecret.ts';
import { configurationSecretName, tokenSecretName } from '../plan/names.ts';
import type { PipelineVerdict } from '../plan/pipelineVerdict.ts';
import type { ReadPipeline } from '../plan/readPipeline.ts';
import type { Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { finalize } from './finalize.ts';
import { dropFinalizer, hasFinalizer } from './finalizer.ts';
import type { InformerName } from './informers.ts';
import { TRUST_MS } from './ownWrites.ts';
import { deleteConfiguration, orphans, pruneConfiguration } from './prune.ts';
import { reconcileAgents } from './reconcileAgents.ts';
import { reconcilePipeline } from './reconcilePipeline.ts';

/** Pipelines at once: one whose credentials are slow to read holds up no other. The client has 16 connections. */
const CONCURRENCY = 8;
/** What the queue waits after failures, in ms. The most is how long a right that was granted may stay unnoticed. */
const BACKOFF = { firstMs: 250, mostMs: 60_000 };
/** Tenants' Secrets cannot be watched: a changed one is noticed after this, in ms. */
const CREDENTIALS_REREAD_MS = 60_000;
/** One that is missing or may not be read is what somebody is working on right now. */
const CREDENTIALS_RETRY_MS = 15_000;
/** After a write, in ms: whether an informer has shown it by then, or it is gone again. */
const LOOK_AGAIN_MS = TRUST_MS + 1_000;
/** Keys of the queue beside `<namespace>/<name>`. */
const AGENTS = 'agents';
const PRUNE = 'prune';

export type ReconcilerOptions = {
  /** After each time that the pipeline was decided about. */
  onDecided: (read: ReadPipeline, verdict: PipelineVerdict) => void;
  /** `<namespace>/<name>` of one that is gone, or going. */
  onGone: (pipeline: string) => void;
  /** What is wrong for all pipelines; empty when nothing is. */
  onReleaseProblems: (problems: readonly Problem[]) => void;
  /** A pipeline was let go although something of it is left in its bucket. */
  onLeft: (pipeline: KubernetesObject, sentence: string) => void;
  metrics?: WorkQueueOptions['metrics'];
};

/** Keeps what the operator owns as it should be, one key at a time: pipelines, what the agents share, and what is left over. */
export class Reconciler {
  readonly #context: Context;
  readonly #options: ReconcilerOptions;
  /** Undefined on the standby. */
  #queue: WorkQueue | undefined;
  /** What agents were last told about a bucket, for the time when it can no longer be looked up. Holds credentials. */
  readonly #targets = new Map<string, BucketTarget>();
  /** Since when a rule is being removed, by the pipeline's uid. */
  readonly #removals = new Map<string, number>();

  constructor(context: Context, options: ReconcilerOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Starts to write. Call when all informers are synced and this process leads. */
  lead(): void {
    const { clock, random, log } = this.#context;
    this.#queue = workQueue({
      process: (key) => this.#process(key),
      concurrency: CONCURRENCY,
      backoff: BACKOFF,
      clock,
      random,
      onFailure: ({ key, error, failures, retryMs }) =>
        log.warn(
          { key, failures, retryMs: Math.round(retryMs), err: error },
          'Reconciling failed; it is tried again, and nothing else waits for it.',
        ),
      ...(this.#options.metrics === undefined ? {} : { metrics: this.#options.metrics }),
    });
    this.#wake(AGENTS, PRUNE, ...this.#context.register.keys());
  }

  async stop(): Promise<void> {
    await this.#queue?.stop();
  }

  /** See `WorkQueue.stalledMs`; 0 on the standby. */
  get stalledMs(): number {
    return this.#queue?.stalledMs ?? 0;
  }

  /** A change that an informer has told. Also on the standby, so that it knows all when it takes over. */
  changed(informer: InformerName, change: Change<KubernetesObject>): void {
    const isOwn = this.#context.written.seen(`${informer} ${change.key}`, change);
    if (informer === 'pipelines') this.#pipelineChanged(change);
    else if (informer === 'namespaces') this.#namespaceChanged(change);
    else if (informer === 'secrets' && !isOwn) this.#secretChanged(change);
    else if (informer === 'owner') this.#wake(AGENTS, ...this.#context.register.keys());
    else if ((informer === 'agentSettings' || informer === 'daemonSet') && !isOwn) this.#wake(AGENTS);
  }

  /** A bucket check found something new: agents may be waiting for it. */
  bucketReported(pipeline: string): void {
    if (this.#context.newPlaces.has(pipeline)) this.#wake(pipeline);
  }

  #pipelineChanged({ type, key, object, old }: Change<KubernetesObject>): void {
    const { register } = this.#context;
    if (type === 'deleted') {
      register.remove(key);
      this.#wake(key);
    } else if (register.put(key, object) || hasFinalizer(object) !== hasFinalizer(old)) this.#wake(key);
  }

  #namespaceChanged({ type }: Change<KubernetesObject>): void {
    const { register } = this.#context;
    this.#wake(...(type === 'modified' ? register.withNamespaceLabels() : register.withNamespaces()));
  }

  #secretChanged({ object }: Change<KubernetesObject>): void {
    const { register, settings } = this.#context;
    const { namespace, name } = object.metadata;
    const pipeline = register.ofSecret(name);
    if (pipeline !== undefined) this.#wake(pipeline);
    else if (isConfigurationOf(settings.release, object)) this.#wake(PRUNE);
    if (name === tokenSecretName(settings.release)) this.#wake(AGENTS);
    this.#wake(...register.withCredentials(namespace ?? '', name));
  }

  #wake(...keys: string[]): void {
    for (const key of keys) this.#queue?.add(key);
  }

  async #process(key: string): Promise<void> {
    if (key === AGENTS) return this.#agents();
    if (key === PRUNE) return this.#prune();
    const read = this.#context.register.get(key);
    const { facts, affected } = this.#context.register.shared();
    this.#wake(...affected.filter((other) => other !== key));
    if (read === undefined) return this.#gone(key);
    if (read.isDeleting) return this.#deleting(read);
    const outcome = await reconcilePipeline(this.#context, read, facts);
    if (outcome === undefined) return;
    if (outcome.hasApplied) this.#queue?.addAfter(key, LOOK_AGAIN_MS);
    if (outcome.againInMs !== undefined) this.#queue?.addAfter(key, outcome.againInMs);
    if (outcome.verdict === undefined) return;
    this.#publish(read, outcome.verdict);
    if (outcome.error !== undefined) throw outcome.error;
    await this.#releaseRule(read, outcome.verdict);
    this.#rereadLater(read, outcome.verdict);
  }

  async #agents(): Promise<void> {
    const { problems, hasApplied, error } = await reconcileAgents(this.#context);
    if (hasApplied) this.#queue?.addAfter(AGENTS, LOOK_AGAIN_MS);
    this.#options.onReleaseProblems(problems);
    if (error !== undefined) throw error;
  }

  async #prune(): Promise<void> {
    for (const secret of orphans(this.#context)) await pruneConfiguration(this.#context, secret);
  }

  async #gone(key: string): Promise<void> {
    this.#options.onGone(key);
    this.#targets.delete(key);
    this.#context.newPlaces.delete(key);
    this.#queue?.forget(key);
    await deleteConfiguration(this.#context, configurationSecretName(key));
  }

  /** The agents are told first: what they still have they send while the rule is removed. */
  async #deleting(read: ReadPipeline): Promise<void> {
    const { clock, informers, log } = this.#context;
    // Held for the Event: without its finalizer it is gone before one could look.
    const object = informers.pipelines.get(read.key);
    this.#options.onGone(read.key);
    await deleteConfiguration(this.#context, configurationSecretName(read.key));
    const since = this.#removals.get(read.uid) ?? clock.now();
    this.#removals.set(read.uid, since);
    const finalized = await finalize(this.#context, read, this.#targets.get(read.key), since);
    if (!finalized.done) {
      this.#queue?.addAfter(read.key, finalized.retryMs);
      return;
    }
    this.#removals.delete(read.uid);
    if (finalized.left === undefined) return;
    log.warn({ pipeline: read.key }, finalized.left);
    if (object !== undefined) this.#options.onLeft(object, finalized.left);
  }

  /** Retention was taken out of the spec: so is the rule, and then nothing holds up a deletion any longer. */
  async #releaseRule(read: ReadPipeline, verdict: PipelineVerdict): Promise<void> {
    const { client, informers } = this.#context;
    const object = informers.pipelines.get(read.key);
    const target = this.#targets.get(read.key);
    if (!hasFinalizer(object) || object === undefined || target === undefined) return;
    if (target.retentionDays !== undefined) return;
    const removal = await this.#context.removeRule(target);
    if (removal.status === 'left') this.#queue?.addAfter(read.key, CREDENTIALS_REREAD_MS);
    else {
      // Removing a rule ends the checks of the bucket, so that none of them writes it again.
      this.#options.onDecided(read, verdict);
      await dropFinalizer(client, object);
    }
  }

  #publish(read: ReadPipeline, verdict: PipelineVerdict): void {
    if (verdict.bucket !== undefined) this.#targets.set(read.key, verdict.bucket);
    this.#options.onDecided(read, verdict);
  }

  #rereadLater(read: ReadPipeline, verdict: PipelineVerdict): void {
    const reference = verdict.parsed?.spec.s3.credentialsSecretRef;
    if (reference === undefined || read.namespace === this.#context.settings.release.namespace) return;
    const isMissing = verdict.problems.some(({ condition }) => condition === 'BucketReady');
    this.#queue?.addAfter(read.key, isMissing ? CREDENTIALS_RETRY_MS : CREDENTIALS_REREAD_MS);
  }
}
