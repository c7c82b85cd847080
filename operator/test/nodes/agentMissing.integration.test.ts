import {
  createApiClient,
  type KubernetesObject,
  pathOf,
  type Resource,
  resources,
} from '@logpipeline/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Operator } from '../../src/operator.ts';
import { agentName, agentSelector, configurationSecretName } from '../../src/plan/names.ts';
import type { Settings } from '../../src/settings/settings.ts';
import {
  eventually,
  get,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
} from '../reconcile/operatorFixture.ts';
import { allowOperator, type Missing, serviceAccountToken, without } from '../reconcile/operatorRights.ts';

let cluster: TestCluster;
let settings: Settings;
let namespace: string;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startTestCluster();
  for (const name of ['node-a', 'node-b']) {
    await cluster.make({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/os': 'linux' } },
    });
    await setStatus(resources.nodes, undefined, name, { conditions: [{ type: 'Ready', status: 'True' }] });
  }
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  ({ settings, namespace } = await installRelease(cluster));
});
afterEach(() => operator?.stop());

async function run(missing: readonly Missing[] = []): Promise<void> {
  await allowOperator(cluster, namespace, missing);
  const client = createApiClient(cluster.connection(await serviceAccountToken(cluster, namespace)));
  ({ operator } = await runOperator(cluster, settings, { client }));
}

async function setStatus(
  resource: Resource,
  where: string | undefined,
  name: string,
  status: object,
): Promise<void> {
  await cluster.client.request<KubernetesObject>({
    method: 'PATCH',
    path: pathOf(resource, where, name, 'status'),
    contentType: 'application/merge-patch+json',
    body: { status },
  });
}

/** What the metrics say: the nodes by name, and their number. */
async function missing(): Promise<{ nodes: string[]; count: string | undefined }> {
  const text = await (await fetch(`http://127.0.0.1:${operator?.port}/metrics`)).text();
  const nodes = [...text.matchAll(/^logpipeline_operator_agent_missing\{node="(.*)"\} 1$/gm)];
  return {
    nodes: nodes.map(([, node = '']) => node),
    count: /^logpipeline_operator_agents_missing (\d+)$/m.exec(text)?.[1],
  };
}

const are = (...nodes: string[]) =>
  eventually(async () => {
    const found = await missing();
    return found.nodes.join() === nodes.join() && found.count === `${nodes.length}` ? found : undefined;
  });

async function makeAgent(node: string): Promise<void> {
  const name = `${agentName(settings.release)}-${node}`;
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: agentSelector(settings.release) },
    spec: { nodeName: node, containers: [{ name: 'agent', image: 'agent' }] },
  });
  await setStatus(resources.pods, namespace, name, { conditions: [{ type: 'Ready', status: 'True' }] });
}

test('nodes without a ready agent are named, until they have one, are cordoned, or are left out', async () => {
  await run();
  await are('node-a', 'node-b');
  await makeAgent('node-a');
  await are('node-b');
  const cordon = (unschedulable: boolean) =>
    cluster.make({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-b', labels: { 'kubernetes.io/os': 'linux' } },
      spec: { unschedulable },
    });
  await cordon(true);
  await are();
  await cordon(false);
  await are('node-b');
  // Somebody else narrows what the operator made.
  const daemonSet = await get(cluster, resources.daemonSets, namespace, agentName(settings.release));
  const spec = daemonSet?.['spec'] as { template: { spec: { nodeSelector: object } } };
  spec.template.spec.nodeSelector = { ...spec.template.spec.nodeSelector, logs: 'yes' };
  await cluster.client.request({
    method: 'PUT',
    path: pathOf(resources.daemonSets, namespace, agentName(settings.release)),
    body: daemonSet,
  });
  await are();
});

test('without the right to list nodes all else goes on, and nothing is claimed', async () => {
  await run(without('nodes', 'list'));
  await cluster.make({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name: 'app', namespace },
    spec: { bucket: 'my-logs', suspend: true },
  });
  await eventually(() =>
    get(cluster, resources.secrets, namespace, configurationSecretName(`${namespace}/app`)),
  );
  expect(await missing()).toEqual({ nodes: [], count: undefined });
  expect((await fetch(`http://127.0.0.1:${operator?.port}/readyz`)).status).toBe(200);
});
