import { type ApiClient, type Clock, type LeaderElection, leaderElection } from '@logpipeline/kubernetes';
import { startHttp } from '@logpipeline/service';
import type { Logger } from 'pino';
import { operatorName } from './plan/names.ts';
import { type Informers, startInformers } from './reconcile/informers.ts';
import { OwnWrites } from './reconcile/ownWrites.ts';
import { PipelineRegister } from './reconcile/pipelineRegister.ts';
import { Reconciler } from './reconcile/reconciler.ts';
import { listProblem, ReleaseProblems } from './reconcile/releaseProblems.ts';
import { tenantCredentials } from './reconcile/tenantCredentials.ts';
import type { Settings } from './settings/settings.ts';

export type OperatorOptions = {
  settings: Settings;
  client: ApiClient;
  /** Of this process, in the lease. */
  identity: string;
  log: Logger;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  newToken: () => string;
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

/** Starts all parts. The standby does everything but write: it takes over with full lists. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { settings, client, log, clock, random } = options;
  const { release } = settings;
  const register = new PipelineRegister(settings);
  const namespaces = new Map<string, Record<string, string>>();
  const written = new OwnWrites();
  const problems = new ReleaseProblems((all) => log.warn({ problems: all }, 'The release has problems.'));
  const informers: Informers = startInformers({
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
    },
    onTrouble(informer, { message, error }) {
      log.warn({ informer, err: error }, `The list of ${informer} cannot be followed: ${message}`);
      const problem = listProblem(error);
      if (problem !== undefined) problems.set(informer, [problem]);
    },
    onRecovered(informer) {
      log.info({ informer }, 'The list is followed again.');
      problems.set(informer, []);
    },
  });
  const reconciler = new Reconciler(
    {
      client,
      settings,
      informers,
      register,
      namespaces,
      written,
      readTenantCredentials: tenantCredentials(client, {
        namespace: release.namespace,
        name: operatorName(release),
      }),
      removeRule: async () => ({ status: 'nothing' }),
      newToken: options.newToken,
      clock,
      log,
    },
    {
      onVerdict(pipeline, verdict) {
        log.info({ pipeline, problems: verdict?.problems, configuration: verdict?.configuration }, 'verdict');
      },
      onReleaseProblems: (found) => problems.set('agents', found),
      onLeft: () => {},
    },
  );
  const all = Object.values(informers);
  const synced = Promise.all(all.map((informer) => informer.synced)).then(() => {});
  const http = await startHttp({
    host: '0.0.0.0',
    port: settings.http.port,
    pages: {
      '/healthz': async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' }),
      '/readyz': async () => {
        const waiting = Object.entries(informers).filter(([, informer]) => !informer.isSynced);
        return waiting.length === 0
          ? { status: 200, contentType: 'text/plain', body: 'ok\n' }
          : {
              status: 503,
              contentType: 'text/plain',
              body: `Not listed yet: ${waiting.map(([name]) => name).join(', ')}\n`,
            };
      },
    },
    guarded: new Set(),
    token: undefined,
  });
  let isStopping = false;
  const election: LeaderElection = leaderElection({
    client,
    namespace: release.namespace,
    name: operatorName(release),
    identity: options.identity,
    leaseDurationMs: settings.leaderElection.leaseDuration,
    renewDeadlineMs: settings.leaderElection.renewDeadline,
    retryPeriodMs: settings.leaderElection.retryPeriod,
    clock,
    random,
    onStarted() {
      log.info('This process leads.');
      void synced.then(() => {
        if (!isStopping) reconciler.lead();
      });
    },
    onLost: options.onLost,
    onLeader: (leader) => log.info({ leader }, leader === '' ? 'Nobody leads.' : 'The leader is known.'),
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
      // After the last write: from now on another writes.
      await election.stop();
      for (const informer of all) informer.stop();
      await http.close();
    },
  };
}
