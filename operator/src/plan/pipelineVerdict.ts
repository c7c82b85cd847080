import type { LogPipeline } from '@logpipeline/crds';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';

/** What the plan says about one pipeline; status and bucket checks build on it. */
export type PipelineVerdict = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  /** Left out when the stored object does not parse. */
  parsed?: LogPipeline;
  /** Most important first. Each makes its condition False. */
  problems: Problem[];
  /**
   * What agents should run with: of this spec, or, when there are problems, the last good one. Left out: agents get none.
   */
  configuration?: {
    secretName: string;
    /** See `revisionOf`. */
    revision: string;
    /** False: this is the last good configuration of an earlier spec, kept since the problems forbid the present one. */
    isCurrent: boolean;
  };
  /** Set when the configuration is of the present spec: what is to be probed. */
  bucket?: BucketTarget;
  /** For AgentsReady's message although nothing is wrong, such as a buffer that was made smaller. */
  notes: string[];
};
