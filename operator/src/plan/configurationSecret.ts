import {
  type AgentPipelineConfiguration,
  CONFIGURATION_KEY,
  CONFIGURATION_LABEL,
  CONFIGURATION_LABEL_VALUE,
  PIPELINE_ANNOTATION,
} from '@logpipeline/crds/agent';
import type { KubernetesObject, OwnerReference } from '@logpipeline/kubernetes';
import type { Settings } from '../settings/settings.ts';
import { configurationSecretName, ownLabels } from './names.ts';

/** What agents read: one Secret a pipeline in the release's namespace. It may hold credentials, hence a Secret. */
export function configurationSecret(
  pipeline: string,
  json: string,
  release: Settings['release'],
  owner: OwnerReference,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: configurationSecretName(pipeline),
      namespace: release.namespace,
      labels: { ...ownLabels(release), [CONFIGURATION_LABEL]: CONFIGURATION_LABEL_VALUE },
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
