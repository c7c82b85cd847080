import { createHash } from 'node:crypto';

/**
 * How the operator tells agents what to ship: one Secret a pipeline in the release's namespace, which agents watch by
 * label. This module is light on purpose (no schema, no CEL), since every agent loads it.
 */

/** Every configuration Secret has this label; agents list and watch by it. */
export const CONFIGURATION_LABEL = 'logpipeline.dev/agent-configuration';
export const CONFIGURATION_LABEL_VALUE = 'pipeline';
/**
 * Beside it on those whose pipelines take browser events. Agents beside the ingest service list and watch by both, so that a pod that strangers
 * can reach holds no other pipeline's credentials.
 */
export const FRONTEND_LABEL = 'logpipeline.dev/frontend';
export const FRONTEND_LABEL_VALUE = 'true';
/** The key in the Secret's `data` that holds an {@link AgentPipelineConfiguration} as JSON. */
export const CONFIGURATION_KEY = 'pipeline.json';
/** On a configuration Secret: `<namespace>/<name>` of its LogPipeline, for people and for error messages. */
export const PIPELINE_ANNOTATION = 'logpipeline.dev/pipeline';
/** A pod with this annotation, set to `"true"`, is shipped by no pipeline. */
export const EXCLUDE_ANNOTATION = 'logpipeline.dev/exclude';

/** Names one configuration: the first 16 hex digits of the SHA-256 of the bytes under {@link CONFIGURATION_KEY}. */
export function revisionOf(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

type NameFilter = { include?: string[]; exclude?: string[] };

/**
 * One pipeline as agents take it: an entry of `pipelines` in the agent's own settings. Durations are Go durations in
 * milliseconds (`900000ms`), sizes bytes. Defaults are filled in and credentials resolved by the operator. An agent
 * refuses a configuration with a field or value that it does not know, and stays with its last good one.
 */
export type AgentPipelineConfiguration = {
  namespace: string;
  name: string;
  destination: {
    s3: {
      bucket: string;
      region?: string;
      endpoint?: string;
      forcePathStyle?: boolean;
      storageClass?: string;
      serverSideEncryption?: { type: 'AES256' | 'aws:kms'; kmsKeyId?: string };
      /** Left out: the agent's own identity. */
      credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
    };
  };
  prefix: string;
  /** Such as `900000ms`. */
  interval: string;
  levels?: string[];
  dropUnknown: boolean;
  compression: 'zstd' | 'gzip';
  buffer: { maxSize: number; whenFull: 'Block' | 'DropOldest' };
  /** Reads into the buffer, uploads nothing. */
  suspend: boolean;
  pods: {
    namespaces: NameFilter & {
      /** Exactly these, also when there are none: the operator's answer to namespace labels and tenancy. */
      only?: string[];
    };
    containers: NameFilter;
    matchLabels?: Record<string, string>;
    matchExpressions?: LabelExpression[];
    attachLabels?: string[];
  };
  /** Per container. `burst` is filled in. */
  rateLimit?: { linesPerSecond: number; burst: number };
  sampling?: { levels: string[]; keepPercent: number }[];
  /** Left out: nothing is replaced. An agent that does not know it refuses the configuration, and so ships nothing new in clear. */
  redact?: { builtin?: string[]; patterns?: { name: string; regex: string }[] };
  /** Left out: no samples of the node. `interval` such as `30000ms`. */
  nodeMetrics?: { interval: string; topProcesses: number };
  /** There: what the ingest service took in is shipped too, by the agents beside it. */
  frontend?: Record<string, never>;
};

export type LabelExpression = {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  values?: string[];
};
