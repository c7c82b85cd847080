import type { NodeSample } from '../nodeMetrics/nodeSample.ts';
import type { Settings } from '../settings/settings.ts';
import type { Clock } from '../upload/clock.ts';
import { createOutput } from './createOutput.ts';
import type { LineOutput, OutputLog } from './lineOutput.ts';
import { MountPoints } from './mountPoints.ts';
import { nodeDocuments } from './nodeDocuments.ts';
import { followed, type Totals } from './totals.ts';

/** How often a sample is to be written, in ms: CloudWatch keeps one value a minute, and alarms look at minutes. */
export const CLOUD_WATCH_INTERVAL_MS = 60_000;

export type CloudWatchOptions = {
  settings: NonNullable<Settings['cloudWatch']>;
  cluster: string;
  node: string;
  /** Asked with each sample. */
  totals: () => Totals;
  log: OutputLog;
  random: () => number;
  clock?: Clock;
  /** Default: what the settings say. */
  output?: LineOutput;
};

export type CloudWatch = {
  /** Hands over a sample with what was counted since the one before. Neither waits nor throws. */
  write(sample: NodeSample): void;
  status(): CloudWatchStatus;
  /** May be called twice. */
  stop(): Promise<void>;
};

export type CloudWatchStatus = {
  /** Documents since the start. */
  documents: { written: number; dropped: number };
  /** File systems of the last sample that got no metrics of their own, see `MountPoints`. */
  mountPointsLeftOut: number;
};

/** Gives samples of the node to CloudWatch, as documents of its embedded metric format. */
export function startCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { settings, cluster, node, log, random, clock = { now: Date.now } } = options;
  const output = options.output ?? createOutput(settings.output, { log, random, clock });
  const mountPoints = new MountPoints();
  let before = options.totals();
  let mountPointsLeftOut = 0;
  return {
    write(sample) {
      const now = options.totals();
      const { chosen, leftOut } = mountPoints.choose(sample.filesystems ?? []);
      if (leftOut > 0 && mountPointsLeftOut === 0)
        log.warn(
          `${leftOut} file systems of this node get no metrics of their own in CloudWatch: volumes of pods, and those beyond the bound. ` +
            'LowestDiskFree covers them. Records and /metrics have all of them.',
        );
      mountPointsLeftOut = leftOut;
      for (const document of nodeDocuments({
        sample,
        filesystems: chosen,
        before,
        now,
        cluster,
        node,
        namespace: settings.namespace,
      }))
        output.write(JSON.stringify(document));
      before = followed(before, now);
    },
    status: () => ({ documents: output.counts(), mountPointsLeftOut }),
    stop: () => output.stop(),
  };
}
