import type { Clock } from '../clock.ts';
import type { PullOutcome, PullSummary } from './pullSummary.ts';
import type { Totals } from './totals.ts';

export type TrackedPipeline = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  /** Of the configuration that agents should run, see `revisionOf`; undefined while there is none. */
  revision: string | undefined;
  /** Those beside the ingest service should run it too. */
  frontend?: boolean;
  /** What its status says already; the totals never fall below. */
  totals?: Partial<Totals> | undefined;
};

export type AgentReportsOptions = {
  pull: PullSummary;
  /** Of `/status` at each agent. */
  port: number;
  /** Undefined while it is not known; then nobody is asked. */
  token: () => string | undefined;
  clock: Clock;
  random: () => number;
  /**
   * Something about the pipeline has changed that people should see at once. What changes all the time (totals, times) is not told:
   * look once a minute.
   */
  onChange: (pipeline: string) => void;
  /** For metrics. */
  onPull?: (outcome: PullOutcome['outcome']) => void;
};
