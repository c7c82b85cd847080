import type { AgentOptions } from './agentOptions.ts';
import {
  CLOUD_WATCH_INTERVAL_MS,
  type CloudWatchStatus,
  startCloudWatch,
} from './cloudWatch/startCloudWatch.ts';
import type { Totals } from './cloudWatch/totals.ts';
import type { RecordContext } from './lines/recordHead.ts';
import type { NodeMetrics } from './nodeMetrics/nodeMetrics.ts';

export type CloudWatchLink = {
  status(): CloudWatchStatus;
  /** Takes no more samples; those taken are written within a second, or dropped. */
  stop(): Promise<void>;
};

/** Gives CloudWatch samples of the node. Undefined when the settings want no such thing. */
export function giveCloudWatch(
  { settings, log, random }: Pick<AgentOptions, 'settings' | 'log' | 'random'>,
  { cluster, node }: RecordContext,
  metrics: Pick<NodeMetrics, 'subscribe'> | undefined,
  totals: () => Totals,
  intervalMs = CLOUD_WATCH_INTERVAL_MS,
): CloudWatchLink | undefined {
  if (settings.cloudWatch === undefined || metrics === undefined) return undefined;
  const cloudWatch = startCloudWatch({
    settings: settings.cloudWatch,
    cluster,
    node,
    totals,
    log: { info: (message) => log.info(message), warn: (message) => log.warn(message) },
    random,
  });
  const end = metrics.subscribe({
    intervalMs,
    topProcesses: 0,
    isKept: false,
    write: (_line, sample) => cloudWatch.write(sample),
  });
  return {
    status: () => cloudWatch.status(),
    stop() {
      end();
      return cloudWatch.stop();
    },
  };
}
