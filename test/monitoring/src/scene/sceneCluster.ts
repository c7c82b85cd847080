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

/** A node on which everything may run, as its kubelet would say. */
export async function makeNode(cluster: TestCluster, name: string): Promise<void> {
  const metadata = { name, labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name } };
  await cluster.make({ apiVersion: 'v1', kind: 'Node', metadata });
  await patchStatus(cluster, `/api/v1/nodes/${name}`, { conditions: [ready(true)] });
}

/** The pod of an agent that runs at this address. */
export async function makeAgentPod(cluster: TestCluster, node: string, address: string): Promise<void> {
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(node),
      namespace: NAMESPACE,
      labels: { 'app.kubernetes.io/name': 'logpipeline-agent', 'app.kubernetes.io/instance': RELEASE.name },
    },
    spec: { nodeName: node, containers: [{ name: 'agent', image: 'logpipeline-agent:test' }] },
  });
  const status = { phase: 'Running', podIP: address, podIPs: [{ ip: address }], conditions: [ready(true)] };
  await patchStatus(cluster, podPath(node), status);
}

/** The pod of a replica of the ingest service, with the agent beside it at this address. */
export async function makeIngestPod(
  cluster: TestCluster,
  name: string,
  agent: { address: string; port: number },
): Promise<void> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}`;
  const ports = [{ name: 'agent-http', containerPort: agent.port }];
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      labels: {
        'app.kubernetes.io/name': 'logpipeline-ingest',
        'app.kubernetes.io/instance': RELEASE.name,
        'app.kubernetes.io/component': 'ingest',
      },
    },
    spec: {
      initContainers: [{ name: 'agent', image: 'logpipeline-agent:test', restartPolicy: 'Always', ports }],
      containers: [{ name: 'ingest', image: 'logpipeline-ingest:test' }],
    },
  });
  const startedAt = new Date().toISOString();
  const { address } = agent;
  await patchStatus(cluster, path, {
    ...{ phase: 'Running', podIP: address, podIPs: [{ ip: address }], conditions: [ready(true)] },
    initContainerStatuses: [
      {
        ...{ name: 'agent', image: 'logpipeline-agent:test', imageID: '', ready: true, restartCount: 0 },
        state: { running: { startedAt } },
      },
    ],
  });
}

/** What the kubelet says of an agent's readiness probe. */
export async function sayReady(cluster: TestCluster, node: string, isReady: boolean): Promise<void> {
  await patchStatus(cluster, podPath(node), { conditions: [ready(isReady)] });
}

const podName = (node: string) => `logpipeline-agent-${node}`;
const podPath = (node: string) => `/api/v1/namespaces/${NAMESPACE}/pods/${podName(node)}`;

/** Says of the operator's DaemonSet what its controller would: on how many nodes it should run, and does. */
export async function countAgents(cluster: TestCluster, desired: number, ready: number): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets/${RELEASE.fullname}-agent`;
  await patchStatus(cluster, path, {
    desiredNumberScheduled: desired,
    currentNumberScheduled: ready,
    updatedNumberScheduled: ready,
    numberReady: ready,
    numberAvailable: ready,
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

const ready = (isReady: boolean) => ({
  type: 'Ready',
  status: isReady ? 'True' : 'False',
  reason: 'Probe',
  message: '',
  lastTransitionTime: new Date().toISOString(),
});
