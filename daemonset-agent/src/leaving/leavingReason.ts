import type { KubernetesObject } from '@logpipeline/kubernetes';

/**
 * Taints of nodes that go away, by who puts them there:
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/utils/taints/taints.go
 * https://karpenter.sh/docs/concepts/disruption/ (`karpenter.sh/disruption` before version 1)
 * https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-out-of-service
 */
const TAINTS: Record<string, string> = {
  ToBeDeletedByClusterAutoscaler: 'the cluster autoscaler removes it',
  'karpenter.sh/disrupted': 'Karpenter removes it',
  'karpenter.sh/disruption': 'Karpenter removes it',
  'node.kubernetes.io/out-of-service': 'it is out of service',
};

export type LeavingNode = KubernetesObject & { unschedulable: boolean; taints: string[] };

/** The part of a Node that says whether it goes away. */
export function leavingNode(object: KubernetesObject): LeavingNode {
  const { name, uid, resourceVersion, deletionTimestamp } = object.metadata;
  const spec = object['spec'] as { unschedulable?: boolean; taints?: { key?: string }[] } | undefined;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    unschedulable: spec?.unschedulable === true,
    taints: (spec?.taints ?? []).flatMap(({ key }) => key ?? []),
  };
}

/** Why a node goes away, for people; undefined when it does not. */
export function leavingReason({ metadata, unschedulable, taints }: LeavingNode): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'the node is being deleted';
  for (const taint of taints) {
    const why = TAINTS[taint];
    if (why !== undefined) return `the node has the taint ${taint}: ${why}`;
  }
  return unschedulable ? 'the node is cordoned' : undefined;
}
