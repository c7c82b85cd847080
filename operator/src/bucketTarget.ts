import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import type { Problem } from './problem.ts';

/** What a bucket check needs to know of one pipeline: exactly what its agents use. Holds credentials: never log one. */
export type BucketTarget = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  /** Of the LogPipeline. */
  uid: string;
  /** Name of the cluster in object keys; two clusters may share a prefix's bucket. */
  cluster: string;
  s3: AgentPipelineConfiguration['destination']['s3'];
  /** Never empty, without slashes at its ends. */
  prefix: string;
  /** Left out: no lifecycle rule of ours. */
  retentionDays?: number;
  suspend: boolean;
};

/** What the last check of a bucket found. */
export type BucketReport = {
  /** Empty: the bucket takes objects. Each is about BucketReady, the most important first. */
  problems: Problem[];
  /** What was found, one sentence each, for BucketReady's message when there are no problems; warnings first. */
  findings: string[];
  /** Milliseconds since 1970. */
  checkedTime: number;
};
