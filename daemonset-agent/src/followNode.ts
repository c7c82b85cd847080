import type { AgentOptions } from './agentOptions.ts';
import { PODS_ROOT } from './discovery/podFolder.ts';
import { podNames } from './discovery/podNames.ts';
import type { RecordContext } from './lines/recordHead.ts';
import { type NodeMetrics, startNodeMetrics } from './nodeMetrics/nodeMetrics.ts';
import { NodeMetricsLogs } from './recordLog/nodeMetricsLogs.ts';

/** What measures the node that the agent runs on. */
export type NodeLink = Pick<NodeMetricsLogs, 'apply'> & {
  metrics: NodeMetrics;
  /** Takes no more samples; resolves when those taken are on the disk. */
  stop(): Promise<void>;
};

/** Undefined when the settings want no such thing. */
export function followNode(
  { settings, hostName, log, now }: AgentOptions,
  context: RecordContext,
): NodeLink | undefined {
  const { enabled, ...paths } = settings.nodeMetrics;
  if (!enabled) return undefined;
  const warn = (message: string) => log.warn(message);
  const monotonic = () => performance.now();
  const metrics = startNodeMetrics({
    paths,
    identity: { ...context, hostname: settings.node ?? hostName },
    podOf: podNames(PODS_ROOT, monotonic),
    clock: { now, monotonic },
    warn,
  });
  const logs = new NodeMetricsLogs({ spoolPath: settings.spool.path, samples: metrics, now, warn });
  return {
    metrics,
    apply: (pipelines) => logs.apply(pipelines),
    async stop() {
      metrics.stop();
      await logs.stop();
    },
  };
}
