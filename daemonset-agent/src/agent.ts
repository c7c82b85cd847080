import { startHttp } from '@logpipeline/service';
import type { AgentOptions } from './agentOptions.ts';
import { totalsOf } from './cloudWatch/totals.ts';
import type { Destination } from './destinations/destination.ts';
import { createDirectoryDestination } from './destinations/directory.ts';
import { createS3Destination } from './destinations/s3.ts';
import { type ClusterLink, type Configured, followCluster } from './followCluster.ts';
import { followNode, type NodeLink } from './followNode.ts';
import { type CloudWatchLink, giveCloudWatch } from './giveCloudWatch.ts';
import { createPages } from './http/pages.ts';
import { statusToken } from './http/statusToken.ts';
import { PendingBudget } from './lines/pendingLine.ts';
import { RecordTally } from './logMetrics/recordTally.ts';
import { Discoveries } from './pipeline/discoveries.ts';
import { ofThisAgent } from './pipeline/ofThisAgent.ts';
import { PipelineSet } from './pipeline/pipelineSet.ts';
import { RecordLogSweep } from './recordLog/recordLogSweep.ts';
import { sayWhatIsLeft } from './recordLog/sayWhatIsLeft.ts';
import type { DestinationSettings } from './settings/pipelineSettings.ts';
import { FramePool } from './spool/framePool.ts';
import { lockSpool } from './spool/spoolLock.ts';

/** Unfinished lines of all sources together. Beyond it lines are cut, marked and counted. */
const PENDING_BUDGET_BYTES = 32 << 20;

export type Agent = {
  /** Of the HTTP server. */
  port: number;
  /** Stops reading, seals, uploads until the signal, leaves the rest in the spool. May be called twice. */
  stop(deadline: AbortSignal): Promise<void>;
  /** Calls to file systems that have not come back; see {@link NodeLink}. */
  hanging(): number;
};

/** Starts everything; when something cannot start, what was started before it is stopped again. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { settings, log, version } = options;
  const context = { cluster: settings.cluster, node: settings.node ?? options.hostName };
  const lock = lockSpool(settings.spool.path);
  const tally = new RecordTally(settings.logMetrics.maxWorkloads, () => performance.now());
  const warn = (message: string) => log.warn(message);
  let discoveries: Discoveries | undefined;
  let pipelines: PipelineSet | undefined;
  let cluster: ClusterLink | undefined;
  let node: NodeLink | undefined;
  let cloudWatch: CloudWatchLink | undefined;
  let http: Awaited<ReturnType<typeof startHttp>> | undefined;
  const release = async () => {
    await cluster?.stop();
    await cloudWatch?.stop();
    await node?.stop();
    // Left open it would keep the process alive, which says that it is healthy and reads nothing.
    await http?.close();
    discoveries?.close();
    lock.release();
  };
  try {
    if (settings.kubernetes !== undefined)
      cluster = followCluster(settings.kubernetes, options, context.node, () =>
        discoveries?.podsWithLogs(pipelines?.openLogs() ?? []),
      );
    node = followNode(options, context);
    const found = new Discoveries(warn, settings.spool.path, cluster?.pods, undefined, settings.recordLogs);
    discoveries = found;
    const set = new PipelineSet({
      spoolPath: settings.spool.path,
      context,
      pool: new FramePool(),
      pendingBudget: new PendingBudget(PENDING_BUDGET_BYTES),
      tally,
      maxLineSize: settings.maxLineSize,
      log,
      now: options.now,
      random: options.random,
      newSeries: options.newSeries,
      createDestination: (destination) => createDestination(destination, warn),
      discover: (pipeline) => found.of(pipeline),
      isOnNode: (identity, pipeline) => found.isOnNode(identity, pipeline),
    });
    pipelines = set;
    await set.open();
    cloudWatch = giveCloudWatch(options, context, node?.metrics, () =>
      totalsOf(set.statuses(), tally.workloads()),
    );
    const listening = await startHttp({
      ...(settings.http.host === undefined ? {} : { host: settings.http.host }),
      port: settings.http.port,
      pages: createPages({
        pipelines: set,
        context,
        version,
        startedAt: options.now(),
        cluster,
        nodeMetrics: node?.metrics,
        tally,
        cloudWatch,
      }),
      guarded: new Set(['/status']),
      token: statusToken(settings.http.statusTokenFile),
    });
    http = listening;
    const own = settings.pipelines.map((pipeline) => ({ settings: pipeline, revision: null }));
    const configured: Configured = {
      apply(wanted) {
        const all = ofThisAgent(wanted, settings.recordLogs.length > 0);
        node?.apply(all.map(({ settings }) => settings));
        set.apply(all);
      },
      hurry: (leaving) => set.hurry(leaving),
    };
    if (cluster === undefined) configured.apply(own);
    else await cluster.start(configured, own);
    const sweep = new RecordLogSweep({ logs: settings.recordLogs, committed: () => set.committed(), warn });
    sweep.start();
    log.info(
      { ...context, version, port: listening.port, pipelines: set.states().map(({ name }) => name) },
      'The agent runs.',
    );
    let stopping: Promise<void> | undefined;
    const stop = async (deadline: AbortSignal) => {
      await cluster?.stop();
      await node?.stop();
      await set.stop(deadline, settings.drain);
      await sweep.sweep();
      await sweep.stop();
      if (settings.drain) sayWhatIsLeft(set, sweep, log);
      await release();
    };
    return {
      port: listening.port,
      stop: (deadline) => {
        stopping ??= stop(deadline);
        return stopping;
      },
      hanging: () => node?.metrics.hanging() ?? 0,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function createDestination(settings: DestinationSettings, warn: (message: string) => void): Destination {
  if (settings.s3 !== undefined) return createS3Destination(settings.s3, { warn });
  if (settings.directory !== undefined) return createDirectoryDestination(settings.directory);
  throw new Error('BUG: a destination passed the check without a kind');
}
