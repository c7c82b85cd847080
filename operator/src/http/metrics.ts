import type { LogPipelineStatus } from '@logpipeline/crds';
import type { ApiRequest, ReflectorCounts, WorkQueueOptions } from '@logpipeline/kubernetes';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PullOutcome } from '../agents/pullSummary.ts';
import { missingMetrics } from './missingMetrics.ts';

/** Reconciling is a few requests, or one bucket check at its deadline. As controller-runtime has them, without its 40 steps. */
const RECONCILE_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const QUEUE_BUCKETS_S = [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

const PULL_OUTCOMES: Record<PullOutcome['outcome'], 0> = {
  answered: 0,
  unreachable: 0,
  timeout: 0,
  refused: 0,
  bad_answer: 0,
};

/** What is read when somebody scrapes. */
export type MetricsSources = {
  version: string;
  /** The status of each pipeline, as it is. */
  statuses: () => Iterable<LogPipelineStatus | undefined>;
  /** By the informer's name. */
  reflectors: () => Iterable<readonly [string, Readonly<ReflectorCounts>]>;
  /** Agents that are asked, and those whose last answer failed. */
  agents: () => { asked: number; failing: number };
  /** Nodes that should run an agent and have none that is ready; undefined: this process does not know. */
  missingAgents: () => readonly string[] | undefined;
};

export type OperatorMetrics = {
  registry: Registry;
  /** For a queue whose keys are reconciled; `name` is also that of the controller. */
  queue(name: string): NonNullable<WorkQueueOptions['metrics']>;
  /** See `countedClient`. */
  request(method: ApiRequest['method'], code: string): void;
  /** `lease`: its name. */
  leader(lease: string, isLeader: boolean): void;
  pull(outcome: PullOutcome['outcome']): void;
  /** An Event of Kubernetes could not be written. */
  eventLost(): void;
};

/** All metrics of the operator, under controller-runtime's names where it has one. */
export function createMetrics(sources: MetricsSources): OperatorMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[], collect?: (gauge: Gauge) => void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      ...(collect === undefined
        ? {}
        : {
            collect(this: Gauge) {
              this.reset();
              collect(this);
            },
          }),
    });
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });

  const reconciled = counter('controller_runtime_reconcile_total', 'Reconciliations, by result.', [
    'controller',
    'result',
  ]);
  const failed = counter('controller_runtime_reconcile_errors_total', 'Reconciliations that failed.', [
    'controller',
  ]);
  const took = histogram(
    'controller_runtime_reconcile_time_seconds',
    'Time that a reconciliation took.',
    ['controller'],
    RECONCILE_BUCKETS_S,
  );
  const depth = gauge('workqueue_depth', 'Keys that wait.', ['name']);
  const added = counter('workqueue_adds_total', 'Keys that were added.', ['name']);
  const retried = counter('workqueue_retries_total', 'Keys that were added again after a failure.', ['name']);
  const waited = histogram(
    'workqueue_queue_duration_seconds',
    'Time that a key waited.',
    ['name'],
    QUEUE_BUCKETS_S,
  );
  const leads = gauge('leader_election_master_status', '1: this process holds the lease; 0: another may.', [
    'name',
  ]);
  const requests = counter('rest_client_requests_total', 'Requests to the API server, by answer.', [
    'code',
    'method',
  ]);
  const pulls = counter('logpipeline_operator_agent_pulls_total', 'Questions to agents, by outcome.', [
    'outcome',
  ]);
  for (const outcome of Object.keys(PULL_OUTCOMES)) pulls.inc({ outcome }, 0);
  const eventsLost = counter(
    'logpipeline_operator_events_lost_total',
    'Events of Kubernetes that could not be written.',
    [],
  );
  gauge(
    'logpipeline_operator_agents',
    'Agents that are asked: answering or failing.',
    ['state'],
    (metric) => {
      const { asked, failing } = sources.agents();
      metric.set({ state: 'answering' }, asked - failing);
      metric.set({ state: 'failing' }, failing);
    },
  );
  missingMetrics(registry, sources);
  gauge(
    'logpipeline_operator_pipelines',
    'LogPipelines, by condition, its status and its reason.',
    ['condition', 'status', 'reason'],
    (metric) => {
      for (const status of sources.statuses())
        for (const { type, status: value, reason } of status?.conditions ?? [])
          metric.inc({ condition: type, status: value, reason });
    },
  );
  reflectorMetrics(registry, sources);
  gauge('logpipeline_operator_build_info', 'Always 1; the label says what runs.', ['version'], (metric) =>
    metric.set({ version: sources.version }, 1),
  );

  return {
    registry,
    queue(name) {
      // What has not happened yet is 0, and not missing, so that alerts can compare.
      for (const result of ['success', 'error']) reconciled.inc({ controller: name, result }, 0);
      failed.inc({ controller: name }, 0);
      added.inc({ name }, 0);
      retried.inc({ name }, 0);
      depth.set({ name }, 0);
      return {
        depth: (keys) => depth.set({ name }, keys),
        added: () => added.inc({ name }),
        retried: () => retried.inc({ name }),
        waited: (seconds) => waited.observe({ name }, seconds),
        worked: (seconds, result) => {
          took.observe({ controller: name }, seconds);
          reconciled.inc({ controller: name, result });
          if (result === 'error') failed.inc({ controller: name });
        },
      };
    },
    request: (method, code) => requests.inc({ code, method }),
    leader: (lease, isLeader) => leads.set({ name: lease }, isLeader ? 1 : 0),
    pull: (outcome) => pulls.inc({ outcome }),
    eventLost: () => eventsLost.inc(),
  };
}

const REFLECTOR_COUNTERS: [field: keyof ReflectorCounts, name: string, help: string][] = [
  ['lists', 'lists_total', 'Complete lists of a kind of object.'],
  ['watches', 'watches_total', 'Watches that the API server accepted.'],
  ['events', 'events_total', 'Changes that were seen.'],
  ['failures', 'failures_total', 'Lists and watches that failed.'],
  ['auditMisses', 'audit_misses_total', 'Objects that a watch had missed, found by the self-audit.'],
];

function reflectorMetrics(registry: Registry, { reflectors }: MetricsSources): void {
  for (const [field, name, help] of REFLECTOR_COUNTERS) {
    new Counter({
      name: `logpipeline_operator_reflector_${name}`,
      help,
      labelNames: ['informer'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [informer, counts] of reflectors()) this.inc({ informer }, counts[field]);
      },
    });
  }
}
