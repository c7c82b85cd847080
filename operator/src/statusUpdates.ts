import type { LogPipelineStatus } from '@logpipeline/crds';
import {
  type Clock,
  type KubernetesObject,
  type Reflector,
  type WorkQueue,
  type WorkQueueOptions,
  workQueue,
} from '@logpipeline/kubernetes';
import type { Logger } from 'pino';
import type { AgentReports } from './agents/agentReports.ts';
import type { BucketReport, BucketTarget } from './bucketTarget.ts';
import type { PipelineEvents } from './events/pipelineEvents.ts';
import type { PipelineVerdict } from './plan/pipelineVerdict.ts';
import type { Problem } from './problem.ts';
import { agentsQuestion, pipelineStatus } from './status/pipelineStatus.ts';
import type { StatusWriter } from './status/statusWriter.ts';

/** Pipelines whose status is written at once. */
const CONCURRENCY = 4;
/** Totals and times change without anybody saying so: each pipeline is looked at again after this, in ms, and up to a tenth longer. */
const LOOK_AGAIN_MS = 60_000;

export type StatusUpdatesOptions = {
  pipelines: Reflector<KubernetesObject>;
  agents: Pick<AgentReports, 'of'>;
  /** The report about a target, see `BucketChecks.follow`. */
  followBucket: (target: BucketTarget) => BucketReport | undefined;
  writer: StatusWriter;
  events: PipelineEvents;
  clock: Clock;
  random: () => number;
  log: Logger;
  metrics?: WorkQueueOptions['metrics'];
};

type Decided = { generation: number; verdict: PipelineVerdict };

/** Puts together what is known of each pipeline and writes it into its status when there is something to say. The leader's. */
export class StatusUpdates {
  readonly #options: StatusUpdatesOptions;
  readonly #queue: WorkQueue;
  readonly #decided = new Map<string, Decided>();
  #releaseProblems: readonly Problem[] = [];

  constructor(options: StatusUpdatesOptions) {
    this.#options = options;
    const { clock, random, log, metrics } = options;
    this.#queue = workQueue({
      process: (key) => this.#update(key),
      concurrency: CONCURRENCY,
      clock,
      random,
      onFailure: ({ key, error }) =>
        log.error({ pipeline: key, err: error }, 'The status could not be made; it is tried again.'),
      ...(metrics === undefined ? {} : { metrics }),
    });
  }

  /** What was decided about the spec of this generation. */
  decided(pipeline: string, decided: Decided): void {
    this.#decided.set(pipeline, decided);
    this.#queue.add(pipeline);
  }

  /** The pipeline is gone or going. What is remembered of it goes in its turn of the queue, so that no write under way brings it back. */
  gone(pipeline: string): void {
    this.#decided.delete(pipeline);
    this.#queue.forget(pipeline);
    this.#queue.add(pipeline);
  }

  /** Something about the pipeline is another than before: its bucket, its agents. */
  changed(pipeline: string): void {
    this.#queue.add(pipeline);
  }

  setReleaseProblems(problems: readonly Problem[]): void {
    this.#releaseProblems = problems;
    for (const { metadata } of this.#options.pipelines.values()) {
      this.#queue.add(`${metadata.namespace}/${metadata.name}`);
    }
  }

  /** See `WorkQueue.stalledMs`. */
  get stalledMs(): number {
    return this.#queue.stalledMs;
  }

  stop(): Promise<void> {
    return this.#queue.stop();
  }

  async #update(key: string): Promise<void> {
    const { agents, pipelines, followBucket, writer, events, clock, random, log } = this.#options;
    const object = pipelines.get(key) as (KubernetesObject & { status?: LogPipelineStatus }) | undefined;
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) {
      writer.forget(key);
      events.forget(key);
      return;
    }
    const { generation = 0 } = object.metadata;
    const known = this.#decided.get(key);
    // A verdict about the spec of before would be shown as one about the present spec; the next one is on its way.
    if (known !== undefined && known.generation !== generation) return;
    const verdict = this.#withReleaseProblems(key, known?.verdict);
    if (verdict === undefined) return;
    const old = writer.current(object);
    const next = pipelineStatus({
      generation,
      old,
      verdict,
      bucket: verdict.bucket === undefined ? undefined : followBucket(verdict.bucket),
      agents: agents.of(key, agentsQuestion(old, verdict.parsed?.spec.interval)),
      now: clock.now(),
    });
    this.#queue.addAfter(key, LOOK_AGAIN_MS * (1 + random() / 10));
    const outcome = await writer.write(object, next);
    if (outcome.outcome === 'later') this.#queue.addAfter(key, outcome.retryInMs);
    if (outcome.outcome === 'failed') {
      log.warn(
        { pipeline: key, retryInMs: outcome.retryInMs },
        `The status was not written: ${outcome.message}`,
      );
      this.#queue.addAfter(key, outcome.retryInMs);
    }
    if (outcome.outcome === 'written') {
      await events.announce(object, verdict.parsed?.spec, { before: outcome.before, after: next });
    }
  }

  /** What is wrong for all is wrong for each, also before anything could be decided about it. */
  #withReleaseProblems(pipeline: string, verdict: PipelineVerdict | undefined): PipelineVerdict | undefined {
    const problems = this.#releaseProblems;
    if (problems.length === 0) return verdict;
    if (verdict === undefined) return { pipeline, problems: [...problems], notes: [] };
    return { ...verdict, problems: [...problems, ...verdict.problems] };
  }
}
