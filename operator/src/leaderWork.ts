import { isDeepStrictEqual } from 'node:util';
import { type ApiClient, type Clock, eventRecorder, type KubernetesObject } from '@logpipeline/kubernetes';
import type { Logger } from 'pino';
import { agentPodsOf } from './agents/agentPod.ts';
import { AgentReports } from './agents/agentReports.ts';
import { pullSummary } from './agents/pullSummary.ts';
import { sidecarPodsOf } from './agents/sidecarPod.ts';
import { BucketChecks } from './bucket/bucketChecks.ts';
import type { BucketTarget } from './bucketTarget.ts';
import { after } from './clock.ts';
import { PipelineEvents } from './events/pipelineEvents.ts';
import type { OperatorMetrics } from './http/metrics.ts';
import { missingAgents } from './nodes/missingAgents.ts';
import { NodeWatch } from './nodes/nodeWatch.ts';
import type { Placement } from './nodes/shouldRunAgent.ts';
import { agentName, FIELD_MANAGER, tokenSecretName } from './plan/names.ts';
import type { PipelineVerdict } from './plan/pipelineVerdict.ts';
import type { Problem } from './problem.ts';
import type { Informers } from './reconcile/informers.ts';
import { tokenIn } from './reconcile/tokenSecret.ts';
import type { Settings } from './settings/settings.ts';
import { StatusWriter } from './status/statusWriter.ts';
import { StatusUpdates } from './statusUpdates.ts';

/** Changes of pods and pipelines come in crowds: what hangs on all of them is reckoned once for so many ms. */
const GATHER_MS = 100;

/** `revision`: undefined while there is no configuration. `frontend`: the agents beside the ingest service run it too. */
type Expected = { revision: string | undefined; frontend: boolean };

export type LeaderWorkOptions = {
  settings: Settings;
  client: ApiClient;
  informers: Informers;
  metrics: OperatorMetrics;
  identity: string;
  clock: Clock;
  random: () => number;
  /** For names of Events. */
  unique: () => string;
  /** A bucket check found another thing than the one before it. */
  onBucketReport: (pipeline: string) => void;
  log: Logger;
};

/** What only the leader does beside reconciling: it checks buckets, asks agents, and writes statuses and Events. */
export class LeaderWork {
  readonly agents: AgentReports;
  /** Which nodes should run an agent. */
  readonly nodes: NodeWatch;
  readonly #options: LeaderWorkOptions;
  readonly #buckets: BucketChecks;
  readonly #statuses: StatusUpdates;
  readonly #recorder: ReturnType<typeof eventRecorder>;
  /** Of each pipeline, what agents should run. */
  readonly #expected = new Map<string, Expected>();
  #callOffPods: (() => void) | undefined;
  #callOffTracking: (() => void) | undefined;
  #isLeading = false;

  constructor(options: LeaderWorkOptions) {
    this.#options = options;
    const { settings, client, informers, metrics, clock, random, log } = options;
    this.#recorder = eventRecorder({
      client,
      clock,
      component: FIELD_MANAGER,
      instance: options.identity,
      unique: options.unique,
      onTrouble: (error) => {
        metrics.eventLost();
        log.warn({ err: error }, 'An Event could not be written.');
      },
    });
    this.#buckets = new BucketChecks({
      clock,
      random,
      onReport: (pipeline) => {
        this.#statuses.changed(pipeline);
        options.onBucketReport(pipeline);
      },
      onError: (pipeline, error) =>
        log.error({ pipeline, err: error }, 'BUG: a bucket check threw; it is tried again.'),
    });
    let isTrouble = false;
    this.nodes = new NodeWatch({
      client,
      clock,
      random,
      onTrouble: ({ message, error }) => {
        if (!isTrouble)
          log.warn(
            { err: error },
            `Nodes cannot be listed, so that the metrics do not say which of them have no agent; all else goes on: ${message}`,
          );
        isTrouble = true;
      },
      onRecovered: () => {
        isTrouble = false;
      },
    });
    const token = `${settings.release.namespace}/${tokenSecretName(settings.release)}`;
    this.agents = new AgentReports({
      pull: pullSummary,
      port: settings.agent.port,
      token: () => tokenIn(informers.secrets.get(token)),
      clock,
      random,
      onChange: (pipeline) => this.#statuses.changed(pipeline),
      onPull: (outcome) => metrics.pull(outcome),
    });
    this.#statuses = new StatusUpdates({
      pipelines: informers.pipelines,
      agents: this.agents,
      followBucket: (target) => this.#buckets.follow(target),
      writer: new StatusWriter({ client, clock }),
      events: new PipelineEvents({ recorder: this.#recorder, clock }),
      clock,
      random,
      log,
      metrics: metrics.queue('status'),
    });
  }

  lead(): void {
    this.#isLeading = true;
    this.#setAgents();
    this.agents.start();
  }

  decided(pipeline: string, verdict: PipelineVerdict, generation: number): void {
    if (verdict.bucket === undefined) this.#buckets.forget(pipeline);
    const expected = {
      revision: verdict.configuration?.revision,
      frontend: hasIngest(this.#options.settings) && verdict.parsed?.spec.frontend.enabled === true,
    };
    if (!isDeepStrictEqual(this.#expected.get(pipeline), expected)) {
      this.#expected.set(pipeline, expected);
      this.#trackSoon();
    }
    this.#statuses.decided(pipeline, { generation, verdict });
  }

  /** A pipeline is new, or its spec is; nothing may have been decided about it yet. */
  specChanged(pipeline: string): void {
    this.#statuses.changed(pipeline);
  }

  gone(pipeline: string): void {
    this.#buckets.forget(pipeline);
    this.#statuses.gone(pipeline);
    if (this.#expected.delete(pipeline)) this.#trackSoon();
  }

  /** The agents' pods, or how many there should be. */
  agentsChanged(): void {
    if (!this.#isLeading || this.#callOffPods !== undefined) return;
    this.#callOffPods = after(this.#options.clock, GATHER_MS, () => this.#setAgents());
  }

  /** Nodes that should run an agent and have none that is ready; undefined while that is not known. */
  missingAgents(): string[] | undefined {
    const nodes = this.nodes.names();
    return nodes && missingAgents(nodes, agentPodsOf(this.#options.informers.agentPods.values()));
  }

  setReleaseProblems(problems: readonly Problem[]): void {
    this.#statuses.setReleaseProblems(problems);
  }

  followBucket(target: BucketTarget) {
    return this.#buckets.follow(target);
  }

  removeRule(target: BucketTarget) {
    return this.#buckets.removeLifecycle(target);
  }

  /** A pipeline was let go, and something of it is left in its bucket. */
  ruleLeft(pipeline: KubernetesObject, sentence: string): void {
    void this.#recorder.record({
      about: pipeline,
      type: 'Warning',
      reason: 'LifecycleConflict',
      message: sentence,
    });
  }

  /** Of the queue of statuses, see `WorkQueue.stalledMs`. */
  get stalledMs(): number {
    return this.#statuses.stalledMs;
  }

  async stop(): Promise<void> {
    this.#isLeading = false;
    this.#callOffPods?.();
    this.#callOffTracking?.();
    this.agents.stop();
    this.nodes.stop();
    await this.#buckets.stop();
    await this.#statuses.stop();
  }

  #setAgents(): void {
    this.#callOffPods = undefined;
    const { informers, settings } = this.#options;
    const { namespace } = settings.release;
    const daemonSet = informers.daemonSet.get(`${namespace}/${agentName(settings.release)}`);
    const status = daemonSet?.['status'] as { desiredNumberScheduled?: number } | undefined;
    const spec = daemonSet?.['spec'] as { template?: { spec?: Placement } } | undefined;
    // As it is, and not as it was planned: others may add to what the operator does not name.
    this.nodes.follow(spec?.template?.spec ?? (settings.agent as Placement));
    const agents = [
      ...agentPodsOf(informers.agentPods.values()),
      ...sidecarPodsOf(informers.ingestPods.values()),
    ];
    this.agents.setAgents(agents, status?.desiredNumberScheduled);
  }

  #trackSoon(): void {
    this.#callOffTracking ??= after(this.#options.clock, GATHER_MS, () => {
      this.#callOffTracking = undefined;
      const { pipelines } = this.#options.informers;
      this.agents.track(
        [...this.#expected].map(([pipeline, expected]) => {
          const status = pipelines.get(pipeline)?.['status'] as { totals?: object } | undefined;
          return { pipeline, ...expected, totals: status?.totals };
        }),
      );
    });
  }
}

/** One that was scaled down to nothing is not waited for. */
function hasIngest({ ingest }: Settings): boolean {
  return ingest.enabled && ingest.replicas !== 0;
}
