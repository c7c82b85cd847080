import { EXCLUDE_ANNOTATION } from '@logpipeline/crds/agent';
import type { KubernetesObject } from '@logpipeline/kubernetes';
import type { PodFacts } from './podFacts.ts';
import { workloadOfPod } from './workloadOfPod.ts';

/** The kubelet's own name for a static pod, which its log folder has. The API's mirror of the pod has another uid. */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** What is kept of a pod in memory: a node has hundreds, and a whole one takes some 10 KB. */
export type PodOnNode = KubernetesObject & { logUid: string; facts: PodFacts };

export function podOnNode({ apiVersion, kind, metadata }: KubernetesObject): PodOnNode {
  const { name, namespace, uid, resourceVersion, labels = {}, annotations = {} } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    logUid: annotations[MIRROR_ANNOTATION] ?? uid ?? '',
    facts: {
      labels,
      excluded: annotations[EXCLUDE_ANNOTATION] === 'true',
      workload: workloadOfPod(metadata),
    },
  };
}
