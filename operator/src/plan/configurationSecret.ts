import {
  type AgentPipelineConfiguration,
  CONFIGURATION_KEY,
  CONFIGURATION_LABEL,
  CONFIGURATION_LABEL_VALUE,
  FRONTEND_LABEL,
  FRONTEND_LABEL_VALUE,
  PIPELINE_ANNOTATION,
  revisionOf,
} from '@logpipeline/crds/agent';
import type { KubernetesObject, OwnerReference } from '@logpipeline/kubernetes';
import type { Settings } from '../settings/settings.ts';
import type { LastGood } from './environment.ts';
import { configurationSecretName, operatorName, ownLabels } from './names.ts';

/** What agents read: one Secret a pipeline in the release's namespace. It may hold credentials, hence a Secret. */
export function configurationSecret(
  pipeline: string,
  configuration: AgentPipelineConfiguration,
  release: Settings['release'],
  owner: OwnerReference,
): KubernetesObject {
  const json = configurationJson(configuration);
  const frontend = configuration.frontend === undefined ? {} : { [FRONTEND_LABEL]: FRONTEND_LABEL_VALUE };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: configurationSecretName(pipeline),
      namespace: release.namespace,
      labels: { ...ownLabels(release), [CONFIGURATION_LABEL]: CONFIGURATION_LABEL_VALUE, ...frontend },
      annotations: { [PIPELINE_ANNOTATION]: pipeline },
      ownerReferences: [owner],
    },
    type: 'Opaque',
    data: { [CONFIGURATION_KEY]: Buffer.from(json).toString('base64') },
  };
}

/** As bytes, since the revision is that of the bytes. By JSON.stringify, so that nothing in a spec can become more than a text. */
export function configurationJson(configuration: AgentPipelineConfiguration): string {
  return JSON.stringify(configuration);
}

/** Whether a Secret is a configuration that this release's operator made. One that somebody copied has another owner. */
export function isConfigurationOf(release: Settings['release'], { metadata }: KubernetesObject): boolean {
  const wanted = { ...ownLabels(release), [CONFIGURATION_LABEL]: CONFIGURATION_LABEL_VALUE };
  return (
    Object.entries(wanted).every(([label, value]) => metadata.labels?.[label] === value) &&
    (metadata.ownerReferences ?? []).some(
      ({ kind, name }) => kind === 'ConfigMap' && name === operatorName(release),
    )
  );
}

/** What agents see in a Secret; undefined when it holds no configuration. */
export function configurationIn(secret: KubernetesObject | undefined): LastGood | undefined {
  const data = secret?.['data'] as Record<string, string> | undefined;
  const encoded = data?.[CONFIGURATION_KEY];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  return { revision: revisionOf(bytes), configuration: parsed(bytes.toString()) };
}

/** The operator wrote it; somebody may have changed it since, so that only the fields that matter for a right are looked at. */
function parsed(json: string): AgentPipelineConfiguration | undefined {
  try {
    const configuration = JSON.parse(json) as AgentPipelineConfiguration;
    const { destination, prefix, pods } = configuration;
    const isUsable = typeof destination.s3.bucket === 'string' && typeof prefix === 'string';
    const { only } = pods.namespaces;
    return isUsable && (only === undefined || Array.isArray(only)) ? configuration : undefined;
  } catch {
    return undefined;
  }
}
