import type { KubernetesObject } from '@logpipeline/kubernetes';

/** The agent of one node, as its pod says. */
export type AgentPod = {
  node: string;
  /** Name of the pod. */
  pod: string;
  uid: string;
  /** Undefined until the kubelet has given it one. */
  ip: string | undefined;
  /** What the kubelet last said of its readiness probe. */
  ready: boolean;
};

type Pod = KubernetesObject & {
  spec?: { nodeName?: string };
  status?: { podIP?: string; conditions?: { type: string; status: string }[] };
};

/** One agent a node: during an update two pods may stand there, then it is the ready one, else the newer. */
export function agentPodsOf(pods: Iterable<KubernetesObject>): AgentPod[] {
  const best = new Map<string, { agent: AgentPod; rank: string }>();
  for (const pod of pods as Iterable<Pod>) {
    const node = pod.spec?.nodeName;
    if (node === undefined || node === '') continue;
    const { metadata } = pod;
    const isEnding = metadata.deletionTimestamp !== undefined;
    const isReady =
      !isEnding &&
      (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);
    const rank = `${isReady ? 1 : 0}${isEnding ? 0 : 1}${metadata.creationTimestamp ?? ''}`;
    const other = best.get(node);
    if (other !== undefined && other.rank >= rank) continue;
    const agent = {
      node,
      pod: metadata.name,
      uid: metadata.uid ?? '',
      ip: pod.status?.podIP,
      ready: isReady,
    };
    best.set(node, { agent, rank });
  }
  return [...best.values()].map(({ agent }) => agent);
}
