import type { KubernetesObject } from '@logpipeline/kubernetes';
import { startTestCluster, type TestCluster } from '../../../../operator/test/reconcile/operatorFixture.ts';

export const NAMESPACE = 'logging';
export const RELEASE = { name: 'logpipeline', namespace: NAMESPACE, fullname: 'logpipeline' };
export const CREDENTIALS = 'store';

/** Makes what the chart and a cluster's administrator would have made before the operator starts. */
export async function startSceneCluster(keys: {
  accessKey: string;
  secretKey: string;
}): Promise<TestCluster> {
  const cluster = await startTestCluster();
  try {
    await cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await cluster.make({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${RELEASE.fullname}-operator`, namespace: NAMESPACE },
    });
    await cluster.make({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: CREDENTIALS, namespace: NAMESPACE },
      stringData: { AWS_ACCESS_KEY_ID: keys.accessKey, AWS_SECRET_ACCESS_KEY: keys.secretKey },
    });
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** A LogPipeline in the namespace of the release. */
export function pipeline(name: string, spec: Record<string, unknown>): Record<string, unknown> {
  return {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace: NAMESPACE },
    spec,
  };
}

/** A node on which everything may run, as its kubelet would say. */
export async function makeNode(cluster: TestCluster, name: string): Promise<void> {
  const metadata = { name, labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name } };
  await cluster.make({ apiVersion: 'v1', kind: 'Node', metadata });
  await patchStatus(cluster, `/api/v1/nodes/${name}`, { conditions: [ready()] });
}

/** The pod of an agent that runs at this address. */
export async function makeAgentPod(cluster: TestCluster, node: string, address: string): Promise<void> {
  const name = `logpipeline-agent-${node}`;
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      labels: { 'app.kubernetes.io/name': 'logpipeline-agent', 'app.kubernetes.io/instance': RELEASE.name },
    },
    spec: { nodeName: node, containers: [{ name: 'agent', image: 'logpipeline-agent:test' }] },
  });
  const status = { phase: 'Running', podIP: address, podIPs: [{ ip: address }], conditions: [ready()] };
  await patchStatus(cluster, `/api/v1/namespaces/${NAMESPACE}/pods/${name}`, status);
}

/** Says of the operator's DaemonSet what its controller would: on how many nodes it should run, and does. */
export async function countAgents(cluster: TestCluster, desired: number, ready: number): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets/${RELEASE.fullname}-agent`;
  await patchStatus(cluster, path, {
    desiredNumberScheduled: desired,
    currentNumberScheduled: ready,
    updatedNumberScheduled: ready,
    numberReady: ready,
    numberAvailable: ready,
    numberUnavailable: desired - ready,
  });
}

async function patchStatus(cluster: TestCluster, path: string, status: object): Promise<void> {
  await cluster.client.request<KubernetesObject>({
    method: 'PATCH',
    path: `${path}/status`,
    contentType: 'application/merge-patch+json',
    body: { status },
  });
}

const ready = () => ({
  type: 'Ready',
  status: 'True',
  reason: 'Ready',
  message: '',
  lastTransitionTime: new Date().toISOString(),
});
