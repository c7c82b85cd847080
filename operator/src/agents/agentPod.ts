import type { KubernetesObject } from '@logpipeline/kubernetes';

/** The agent of one node, or beside one pod of the ingest service, as its pod says. */
export type AgentPod = {
  /** Of an agent beside the ingest service: the name of its pod, which it reports as its node. */
  node: string;
  /** It is beside the ingest service, and ships what that took in; nodes are counted without it. */
  isSidecar?: true;
  /** Where it answers; left out: where the agents of the nodes do. */
  port?: number;
  /** Name of the pod. */
  pod: string;
  uid: string;
  /** Undefined until the kubelet has given it one. */
  ip: string | undefined;
  /** What the kubelet last said of its readiness probe. */
  ready: boolean;
  /** Since when that is so, ms since 1970; undefined: the kubelet has not said. */
  since: number | undefined;
};

type Pod = KubernetesObject & {
  spec?: { nodeName?: string };
  status?: { podIP?: string; conditions?: { type: string; status: string; lastTransitionTime?: string }[] };
};

/** One agent a node: during an update two pods may stand there, then it is the ready one, else the newer. */
export function agentPodsOf(pods: Iterable<KubernetesObject>): AgentPod[] {
  const best = new Map<string, { agent: AgentPod; rank: string }>();
  for (const pod of pods as Iterable<Pod>) {
    const node = pod.spec?.nodeName;
    if (node === undefined || node === '') continue;
    const { metadata } = pod;
    const isEnding = metadata.deletionTimestamp !== undefined;
    const readiness = pod.status?.conditions?.find(({ type }) => type === 'Ready');
    const isReady = !isEnding && readiness?.status === 'True';
    const since = Date.parse((isEnding ? metadata.deletionTimestamp : readiness?.lastTransitionTime) ?? '');
    const rank = `${isReady ? 1 : 0}${isEnding ? 0 : 1}${metadata.creationTimestamp ?? ''}`;
    const other = best.get(node);
    if (other !== undefined && other.rank >= rank) continue;
    const agent = {
      node,
      pod: metadata.name,
      uid: metadata.uid ?? '',
      ip: pod.status?.podIP,
      ready: isReady,
      since: Number.isNaN(since) ? undefined : since,
    };
    best.set(node, { agent, rank });
  }
  return [...best.values()].map(({ agent }) => agent);
}
