import type { LogPipeline } from '@logpipeline/crds';
import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import { parseDuration, parseQuantity } from '@logpipeline/service/settings';
import type { Credentials } from './environment.ts';
import { prefixOf } from './prefixes.ts';

/** What of a configuration is not in the spec itself. */
export type Resolved = {
  credentials: Credentials | undefined;
  namespaces: AgentPipelineConfiguration['pods']['namespaces'];
  bufferBytes: number;
  /** Whether the release's agents measure their nodes. */
  nodeMetrics: boolean;
  /** Whether the release takes browser events in. */
  frontend: boolean;
};

/**
 * A pipeline as agents take it. Fields are always written in the same order, and left out when the spec leaves them out: equal specs give
 * equal bytes.
 */
export function agentConfiguration(
  { metadata, spec }: LogPipeline,
  resolved: Resolved,
): AgentPipelineConfiguration {
  const { select, rateLimit, sampling } = spec;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    destination: { s3: s3Of(spec, resolved.credentials) },
    prefix: prefixOf(`${metadata.namespace}/${metadata.name}`, spec),
    interval: `${Math.round(intervalMs(spec))}ms`,
    ...optional('levels', spec.levels),
    dropUnknown: spec.dropUnknown,
    compression: spec.compression,
    buffer: { maxSize: resolved.bufferBytes, whenFull: spec.buffer.whenFull },
    suspend: spec.suspend,
    pods: {
      namespaces: resolved.namespaces,
      containers: {
        ...optional('include', select?.containers?.include),
        ...optional('exclude', select?.containers?.exclude),
      },
      ...optional('matchLabels', select?.pods?.matchLabels),
      ...optional('matchExpressions', select?.pods?.matchExpressions),
      ...optional('attachLabels', select?.attachLabels),
    },
    ...optional(
      'rateLimit',
      rateLimit && {
        linesPerSecond: rateLimit.linesPerSecond,
        burst: rateLimit.burst ?? rateLimit.linesPerSecond,
      },
    ),
    ...optional('sampling', sampling),
    ...optional('redact', redactOf(spec)),
    ...optional('nodeMetrics', resolved.nodeMetrics ? nodeMetricsOf(spec) : undefined),
    ...optional('frontend', resolved.frontend && spec.frontend.enabled ? {} : undefined),
  };
}

function nodeMetricsOf({ nodeMetrics }: LogPipeline['spec']): AgentPipelineConfiguration['nodeMetrics'] {
  if (!nodeMetrics.enabled) return undefined;
  return { interval: `${durationMs(nodeMetrics.interval)}ms`, topProcesses: nodeMetrics.topProcesses };
}

/** Also the order of names is always the same. */
function redactOf({ redact }: LogPipeline['spec']): AgentPipelineConfiguration['redact'] {
  const { builtin = [], patterns = [] } = redact ?? {};
  if (builtin.length === 0 && patterns.length === 0) return undefined;
  return {
    ...optional('builtin', builtin.length === 0 ? undefined : builtin),
    ...optional(
      'patterns',
      patterns.length === 0 ? undefined : patterns.map(({ name, regex }) => ({ name, regex })),
    ),
  };
}

export function s3Of(
  { bucket, s3 }: LogPipeline['spec'],
  credentials: Credentials | undefined,
): AgentPipelineConfiguration['destination']['s3'] {
  return {
    bucket,
    ...optional('region', s3.region),
    ...optional('endpoint', s3.endpoint),
    forcePathStyle: s3.forcePathStyle,
    ...optional('storageClass', s3.storageClass),
    ...optional('serverSideEncryption', s3.serverSideEncryption),
    ...optional('credentials', credentials),
  };
}

/** @returns bytes */
export function askedBuffer({ buffer }: LogPipeline['spec']): number {
  const bytes = parseQuantity(buffer.maxSize);
  if (bytes === undefined) throw new Error(`BUG: the schema took the size ${buffer.maxSize}`);
  return bytes;
}

export function intervalMs({ interval }: LogPipeline['spec']): number {
  return durationMs(interval);
}

function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`BUG: the schema took the duration ${text}`);
  return ms;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
