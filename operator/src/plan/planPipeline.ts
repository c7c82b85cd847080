import type { LogPipeline } from '@logpipeline/crds';
import { revisionOf } from '@logpipeline/crds/agent';
import type { KubernetesObject } from '@logpipeline/kubernetes';
import type { Problem } from '../problem.ts';
import { agentConfiguration, askedBuffer } from './agentConfiguration.ts';
import { bucketTarget } from './bucketTarget.ts';
import { configurationJson, configurationSecret } from './configurationSecret.ts';
import { emptySelection } from './emptySelection.ts';
import type { Credentials, Environment } from './environment.ts';
import { frontendOff } from './frontendOff.ts';
import { mayKeep } from './mayKeep.ts';
import { configurationSecretName } from './names.ts';
import { scaledBuffer } from './nodeBuffer.ts';
import { nodeMetricsOff } from './nodeMetricsOff.ts';
import { patternsRefused } from './patternsRefused.ts';
import type { PipelineVerdict } from './pipelineVerdict.ts';
import type { ReadPipeline } from './readPipeline.ts';
import { resolveNamespaces } from './resolveNamespaces.ts';
import type { SharedFacts } from './sharedFacts.ts';
import { checkTenancy } from './tenancy.ts';

export type PlannedPipeline = {
  verdict: PipelineVerdict;
  /** Left out: the one that is there, if any, stays as it is, unless it is revoked. */
  secret?: KubernetesObject;
  /** The one that is there must go, since what agents do with it is not allowed any longer: why. */
  revoked?: string;
};

/** Decides about one pipeline; nothing that it finds can be the matter of another. Not for one that is being deleted. */
export function planPipeline(
  read: ReadPipeline,
  shared: SharedFacts,
  environment: Environment,
): PlannedPipeline {
  const { settings, owner } = environment;
  if (!read.parsed.ok) return withheld(read, [invalid(read.parsed.errors)], environment);
  const { pipeline } = read.parsed;
  const refusal =
    checkTenancy(pipeline, settings) ??
    conflict(read, shared, settings.release.namespace) ??
    patternsRefused(pipeline.spec);
  const credentials = credentialsOf(pipeline, environment);
  const problems = [
    refusal,
    credentials?.ok === false ? credentials.problem : undefined,
    nodeMetricsOff(pipeline.spec, settings.agent),
    frontendOff(pipeline.spec, settings.ingest),
  ].filter((problem) => problem !== undefined);
  if (refusal !== undefined || credentials?.ok === false) {
    return withheld(read, problems, environment);
  }
  const asked = askedBuffer(pipeline.spec);
  const bufferBytes = scaledBuffer(asked, shared.bufferScale);
  const configuration = agentConfiguration(pipeline, {
    credentials: credentials?.credentials,
    namespaces: resolveNamespaces(pipeline, settings.release.namespace, environment.namespaces),
    bufferBytes,
    nodeMetrics: settings.agent.nodeMetrics.enabled,
    frontend: settings.ingest.enabled,
  });
  const json = configurationJson(configuration);
  const notes = [
    emptySelection(configuration.pods.namespaces, environment.namespaces),
    bufferBytes < asked ? bufferNote(asked, bufferBytes, settings.buffer.maxTotalSize) : undefined,
  ].filter((note) => note !== undefined);
  const secret = configurationSecret(read.key, configuration, settings.release, owner);
  const verdict: PipelineVerdict = {
    pipeline: read.key,
    parsed: pipeline,
    problems,
    configuration: { secretName: secret.metadata.name, revision: revisionOf(json), isCurrent: true },
    bucket: bucketTarget(read, pipeline, credentials?.credentials, settings.cluster),
    notes,
  };
  return { verdict, secret };
}

function withheld(
  read: ReadPipeline,
  problems: Problem[],
  { lastGood, settings }: Environment,
): PlannedPipeline {
  const secretName = configurationSecretName(read.key);
  const verdict: PipelineVerdict = {
    pipeline: read.key,
    ...(read.parsed.ok ? { parsed: read.parsed.pipeline } : {}),
    problems,
    notes: [],
  };
  const last = lastGood(secretName);
  if (last === undefined) return { verdict };
  const may = mayKeep(last.configuration, read.key, settings);
  if (!may.ok) {
    return { verdict: { ...verdict, problems: [...problems, notConfigured(may.why)] }, revoked: may.why };
  }
  return {
    verdict: {
      ...verdict,
      configuration: { secretName, revision: last.revision, isCurrent: false },
      notes: ['The agents go on with the last good configuration of this pipeline.'],
    },
  };
}

function notConfigured(why: string): Problem {
  const message =
    `The agents get no configuration: the present spec is refused, and the last good one is not allowed any longer, since ${why}. ` +
    'What they have read they still upload.';
  return { condition: 'AgentsReady', reason: 'NotConfigured', message };
}

function invalid(errors: readonly string[]): Problem {
  const message =
    `The spec does not meet this version's definition of a LogPipeline: ${errors.join('; ')}. ` +
    'Correct it, and see that the CRD and the operator are of the same version.';
  return { condition: 'Ready', reason: 'InvalidSpec', message };
}

/** A tenant is not told what there is in namespaces that are not its own. */
function conflict(
  { key, namespace }: ReadPipeline,
  { conflicts }: SharedFacts,
  releaseNamespace: string,
): Problem | undefined {
  const rival = conflicts.get(key);
  if (rival === undefined) return undefined;
  const isForItToKnow = namespace === releaseNamespace || rival.pipeline.startsWith(`${namespace}/`);
  const who = isForItToKnow
    ? `The LogPipeline ${rival.pipeline} has the prefix ${rival.prefix} in the bucket ${rival.bucket}`
    : `Another LogPipeline has a prefix in the bucket ${rival.bucket}`;
  const message =
    `${who} that is equal to this one's or nested with it, and takes precedence: it is in the release's namespace, below its own name, or older. The ` +
    "retention of one would delete the other's data. Set spec.s3.prefix to another place.";
  return { condition: 'Ready', reason: 'PrefixConflict', message };
}

function credentialsOf({ metadata, spec }: LogPipeline, { credentials }: Environment) {
  const reference = spec.s3.credentialsSecretRef;
  return reference === undefined
    ? undefined
    : (credentials(metadata.namespace, reference.name) satisfies
        | { ok: true; credentials: Credentials }
        | { ok: false; problem: Problem });
}

function bufferNote(asked: number, given: number, maxTotal: number): string {
  return (
    `The buffers of all pipelines together are larger than a node's total of ${mebibytes(maxTotal)} (chart value buffer.maxTotalSize), so ` +
    `that this one has ${mebibytes(given)} instead of ${mebibytes(asked)} on each node.`
  );
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}Mi`;
}
