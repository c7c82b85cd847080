import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import { agentConfiguration, askedBuffer } from '@logpipeline/operator/plan/agentConfiguration';
import { configurationSecretName } from '@logpipeline/operator/plan/names';
import type { ReadPipeline } from '@logpipeline/operator/plan/readPipeline';
import { resolveNamespaces } from '@logpipeline/operator/plan/resolveNamespaces';

export type Rendered = {
  /** Of the Secret in the release's namespace. */
  secretName: string;
  configuration: AgentPipelineConfiguration;
};

const MASK = '(masked)';

/**
 * What agents would get. Credentials are never read for it: where the operator would fill some in, there is a mask.
 * @param releaseNamespace undefined: the pipeline is taken to be in the release's own
 */
export function renderConfiguration(
  { key, parsed, namespace }: ReadPipeline,
  releaseNamespace: string | undefined,
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Rendered | undefined {
  if (!parsed.ok) return undefined;
  const { pipeline } = parsed;
  const hasSecret = pipeline.spec.s3.credentialsSecretRef !== undefined;
  const configuration = agentConfiguration(pipeline, {
    credentials: hasSecret ? { accessKeyId: MASK, secretAccessKey: MASK } : undefined,
    namespaces: resolveNamespaces(pipeline, releaseNamespace ?? namespace, namespaces),
    bufferBytes: askedBuffer(pipeline.spec),
    nodeMetrics: true,
    frontend: true,
  });
  return { secretName: configurationSecretName(key), configuration };
}
