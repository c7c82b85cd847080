import type { SourceIdentity } from '@logpipeline/records';
import type { Logger } from 'pino';
import type { Destination } from '../destinations/destination.ts';
import type { PendingBudget } from '../lines/pendingLine.ts';
import type { RecordContext } from '../lines/recordHead.ts';
import type { RecordTally } from '../logMetrics/recordTally.ts';
import type { DestinationSettings, PipelineSettings } from '../settings/pipelineSettings.ts';
import type { FramePool } from '../spool/framePool.ts';
import type { Discovery } from './discovery.ts';

/** What all pipelines of an agent have in common, and what it makes for each. */
export type PipelineParts = {
  /** `spool.path`. */
  spoolPath: string;
  context: RecordContext;
  pool: FramePool;
  pendingBudget: PendingBudget;
  tally: RecordTally;
  /** Bytes. */
  maxLineSize: number;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
  createDestination: (settings: DestinationSettings) => Destination;
  /** The logs that a pipeline may select from. Close it when the pipeline lets go of it. */
  discover: (settings: PipelineSettings) => Discovery;
  /** Whether a log is on the node, whatever pipelines there are. `settings`: those of the folder that asks. */
  isOnNode: (identity: SourceIdentity, settings: PipelineSettings) => boolean;
};
