import type { LogPipelineStatus } from '@logpipeline/crds';
import {
  type ApiClient,
  type Change,
  type Clock,
  type KubernetesObject,
  leaderElection,
} from '@logpipeline/kubernetes';
import { startHttp } from '@logpipeline/service';
import type { Logger } from 'pino';
import { after } from './clock.ts';
import { countedClient } from './http/countedClient.ts';
import { createMetrics } from './http/metrics.ts';
import { operatorPages } from './http/pages.ts';
import { stalledQueues } from './http/stalledQueues.ts';
import { leadersClient } from './leadersClient.ts';
import { LeaderWork } from './leaderWork.ts';
import { makeOwnedLease } from './ownedLease.ts';
import { operatorName } from './plan/names.ts';
import { INFORMED, type InformerName, type Informers, startInformers } from './reconcile/informers.ts';
import { ownerOf } from './reconcile/ownerOf.ts';
import { OwnWrites } from './reconcile/ownWrites.ts';
import { PipelineRegister } from './reconcile/pipelineRegister.ts';
import { Reconciler } from './reconcile/reconciler.ts';
import { listProblem, ReleaseProblems } from './reconcile/releaseProblems.ts';
import { tenantCredentials } from './reconcile/tenantCredentials.ts';
import type { Settings } from './settings/settings.ts';

/** What says which agents there are. */
const AGENTS: ReadonlySet<InformerName> = new Set(['agentPods', 'daemonSet', 'ingestPods']);

export type OperatorOptions = {
  settings: Settings;
  client: ApiClient;
  version: string;
  /** Of this process, in the lease. */
  identity: string;
  log: Logger;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** A new random bearer token for the agents' status. */
  newToken: () => string;
  /** Different at each call; for names of Events. */
  unique: () => string;
  /** The lease is lost: another may lead already, and this process must end. */
  onLost: (why: string) => void;
};

export type Operator = {
  /** Of /healthz, /readyz and /metrics. */
  readonly port: number;
  readonly isLeader: boolean;
  /** Resolves when all informers have their first list. */
  readonly synced: Promise<void>;
  /** Ends what runs, then gives up the lease. May be called twice. */
  stop(): Promise<void>;
};

/** Starts all parts. The standby does everything but write and ask: it takes over with full lists. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { settings, log, clock, random, identity } = options;
  const { release } = settings;
  const leaseName = operatorName(release);
  let isLeading = false;
  let isStopping = false;
  const metrics = createMetrics({
    version: options.version,
    statuses: () => statusesOf(informers),
    reflectors: () => [
      ...Object.entries(informers).map(([name, { counts }]) => [name, counts] as const),
      ['nodes', work.nodes.counts] as const,
    ],
    missingAgents: () => (isLeading ? work.missingAgents() : undefined),
    agents: () => (isLeading ? work.agents.counts() : { asked: 0, failing: 0 }),
  });
  const client = countedClient(options.client, metrics.request);
  const writing = leadersClient(client, () => election.isLeader);
  const register = new PipelineRegister(settings);
  const namespaces = new Map<string, Record<string, string>>();
  const informers = startInformers({
    client,
    release,
    clock,
    random,
    onChange(informer, change) {
      if (informer === 'namespaces') {
        if (change.type === 'deleted') namespaces.delete(change.key);
        else namespaces.set(change.key, change.object.metadata.labels ?? {});
      }
      reconciler.changed(informer, change);
      if (AGENTS.has(informer)) work.agentsChanged();
      // Also when nothing can be decided, it has a right to know why.
      if (informer === 'pipelines' && isLeading && isNewSpec(change)) work.specChanged(change.key);
    },
    onTrouble(informer, { message, error }) {
      log.warn({ informer, err: error }, `The list of ${INFORMED[informer]} cannot be followed: ${message}`);
      const problem = listProblem(error);
      if (problem !== undefined) problems.set(informer, [problem]);
    },
    onRecovered(informer) {
      log.info({ informer }, `The list of ${INFORMED[informer]} is followed again.`);
      problems.set(informer, []);
    },
    onAuditMiss: (informer, keys) =>
      log.error(
        { informer, keys },
        `A watch had missed changes of ${INFORMED[informer]}; they were put right.`,
      ),
  });
  const all = Object.values(informers);
  const work = new LeaderWork({
    settings,
    client: writing,
    informers,
    metrics,
    identity,
    clock,
    random,
    unique: options.unique,
    onBucketReport: (pipeline) => reconciler.bucketReported(pipeline),
    log,
  });
  const problems = new ReleaseProblems((found) => {
    for (const { reason, message } of found) log.warn({ reason }, message);
    if (isLeading) work.setReleaseProblems(found);
  });
  const reconciler: Reconciler = new Reconciler(
    {
      client: writing,
      settings,
      informers,
      register,
      namespaces,
      written: new OwnWrites(clock),
      readTenantCredentials: tenantCredentials(client, { namespace: release.namespace, name: leaseName }),
      newPlaces: new Map(),
      followBucket: (target) => work.followBucket(target),
      removeRule: (target) => work.removeRule(target),
      newToken: options.newToken,
      clock,
      random,
      log,
    },
    {
      onDecided: (read, verdict) => work.decided(read.key, verdict, read.generation),
      onGone: (pipeline) => work.gone(pipeline),
      onReleaseProblems: (found) => problems.set('agents', found),
      onLeft: (pipeline, sentence) => work.ruleLeft(pipeline, sentence),
      metrics: metrics.queue('logpipeline'),
    },
  );
  const http = await startHttp({
    port: settings.http.port,
    pages: operatorPages({
      registry: metrics.registry,
      unhealthy: () => stalledQueues({ pipelines: reconciler.stalledMs, statuses: work.stalledMs }),
      notReady: () =>
        Object.entries(informers)
          .filter(([, { isSynced }]) => !isSynced)
          .map(
            ([name, { trouble }]) =>
              `The list of ${INFORMED[name as InformerName]} is not there yet. ${trouble?.message ?? ''}`,
          ),
    }),
    guarded: new Set(),
    token: undefined,
  }).catch((error) => {
    for (const informer of all) informer.stop();
    throw error;
  });
  const synced = Promise.all(all.map((informer) => informer.synced)).then(() => {});

  function lead(): void {
    if (isStopping) return;
    log.info({ identity }, 'This process leads.');
    metrics.leader(leaseName, true);
    isLeading = true;
    // What keeps a list from being made is to be seen in the statuses, although nothing can be decided yet.
    work.setReleaseProblems(problems.all());
    void synced.then(() => {
      if (isStopping) return;
      work.lead();
      reconciler.lead();
    });
  }

  metrics.leader(leaseName, false);
  // Without an answer the election begins all the same, and makes a Lease that nobody owns.
  await within(clock, OWNER_WAIT_MS, informers.owner.synced);
  const owner = ownerOf(informers.owner.get(`${release.namespace}/${leaseName}`));
  if (owner !== undefined) {
    await makeOwnedLease(client, release, owner).catch((error) =>
      log.warn({ err: error }, 'The Lease could not be made with an owner; the election makes one without.'),
    );
  }
  const election = leaderElection({
    client,
    namespace: release.namespace,
    name: leaseName,
    identity,
    leaseDurationMs: settings.leaderElection.leaseDuration,
    renewDeadlineMs: settings.leaderElection.renewDeadline,
    retryPeriodMs: settings.leaderElection.retryPeriod,
    clock,
    random,
    // Without the pipelines a leader could say nothing to anybody; one that has them can.
    onStarted: () => void informers.pipelines.synced.then(lead),
    onLost: options.onLost,
    onLeader: (leader) => log.info({ leader }, leader === '' ? 'Nobody leads.' : `${leader} leads.`),
    onTrouble: (error) =>
      log.warn({ err: error }, 'The lease could not be read or written; it is tried again.'),
  });

  return {
    port: http.port,
    get isLeader() {
      return election.isLeader;
    },
    synced,
    async stop() {
      isStopping = true;
      await reconciler.stop();
      await work.stop();
      // After the last write: from now on another writes.
      await election.stop();
      for (const informer of all) informer.stop();
      await http.close();
    },
  };
}

/** How long the election waits for what is to own its Lease, in ms. */
const OWNER_WAIT_MS = 5_000;

async function within(clock: Clock, ms: number, done: Promise<void>): Promise<void> {
  let callOff = () => {};
  const late = new Promise<void>((resolve) => {
    callOff = after(clock, ms, resolve);
  });
  await Promise.race([done, late]);
  callOff();
}

function isNewSpec({ type, object, old }: Change<KubernetesObject>): boolean {
  return type !== 'deleted' && object.metadata.generation !== old?.metadata.generation;
}

function* statusesOf({ pipelines }: Informers): Iterable<LogPipelineStatus | undefined> {
  for (const pipeline of pipelines.values()) yield pipeline['status'] as LogPipelineStatus | undefined;
}
