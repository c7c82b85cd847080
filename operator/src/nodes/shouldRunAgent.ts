import type { KubernetesObject } from '@logpipeline/kubernetes';
import { matchesTerms, type NodeSelectorTerm } from './nodeAffinity.ts';
import { type Taint, type Toleration, toleratesAll } from './toleration.ts';

/** What of a pod's spec says on which nodes it may be. */
export type Placement = {
  nodeSelector?: Readonly<Record<string, string>>;
  tolerations?: readonly Toleration[];
  affinity?: {
    nodeAffinity?: {
      requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: readonly NodeSelectorTerm[] };
    };
  };
};

type Node = KubernetesObject & {
  spec?: { unschedulable?: boolean; taints?: readonly Taint[] };
  status?: { conditions?: readonly { type: string; status: string }[] };
};

/**
 * Whether somebody has to act when a node runs no agent: it is Ready, neither cordoned nor being deleted, and the DaemonSet
 * controller would place an agent there.
 */
export function shouldRunAgent(object: KubernetesObject, placement: Placement): boolean {
  const { metadata, spec = {}, status } = object as Node;
  const { name, labels = {} } = metadata;
  if (metadata.deletionTimestamp !== undefined || spec.unschedulable === true) return false;
  if (!status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'))
    return false;
  const { nodeSelector = {}, tolerations = [], affinity } = placement;
  if (!Object.entries(nodeSelector).every(([key, value]) => labels[key] === value)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required !== undefined && !matchesTerms(required.nodeSelectorTerms ?? [], { name, labels }))
    return false;
  return toleratesAll(tolerations, spec.taints ?? []);
}
