import type { KubernetesObject } from '@logpipeline/kubernetes';
import type { AgentPod } from './agentPod.ts';

/** Of the port at which an agent beside the ingest service answers; the chart names it so. */
export const SIDECAR_PORT = 'agent-http';

/** Of a pod of the ingest service, what finding and judging its agent takes. */
type Pod = KubernetesObject & { status?: { podIP?: string; sidecar?: Sidecar } };

/** The agent's container, which is an init container that goes on. Left out of a pod that has none. */
export type Sidecar = {
  port: number;
  /** What the kubelet says of the container alone: the pod is not ready while the service beside it takes no records. */
  ready: boolean;
  /** RFC 3339. */
  startedAt?: string;
};

type Container = { name: string; ports?: { name?: string; containerPort: number }[] };
type ContainerStatus = { name: string; ready?: boolean; state?: { running?: { startedAt?: string } } };

/** The agents beside the ingest service. */
export function sidecarPodsOf(pods: Iterable<KubernetesObject>): AgentPod[] {
  const agents: AgentPod[] = [];
  for (const { metadata, status } of pods as Iterable<Pod>) {
    const { sidecar, podIP } = status ?? {};
    if (sidecar === undefined) continue;
    const isEnding = metadata.deletionTimestamp !== undefined;
    const since = Date.parse((isEnding ? metadata.deletionTimestamp : sidecar.startedAt) ?? '');
    agents.push({
      node: metadata.name,
      isSidecar: true,
      port: sidecar.port,
      pod: metadata.name,
      uid: metadata.uid ?? '',
      ip: podIP,
      ready: !isEnding && sidecar.ready,
      since: Number.isNaN(since) ? undefined : since,
    });
  }
  return agents;
}

/** Finds the agent's container by its port. */
export function sidecarIn(pod: Record<string, unknown>): Sidecar | undefined {
  const spec = (pod['spec'] ?? {}) as { initContainers?: Container[]; containers?: Container[] };
  const status = (pod['status'] ?? {}) as Record<string, ContainerStatus[] | undefined>;
  for (const { name, ports = [] } of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const port = ports.find((candidate) => candidate.name === SIDECAR_PORT)?.containerPort;
    if (port === undefined) continue;
    const said = [...(status['initContainerStatuses'] ?? []), ...(status['containerStatuses'] ?? [])];
    const own = said.find((candidate) => candidate.name === name);
    const startedAt = own?.state?.running?.startedAt;
    return { port, ready: own?.ready === true, ...(startedAt === undefined ? {} : { startedAt }) };
  }
  return undefined;
}
