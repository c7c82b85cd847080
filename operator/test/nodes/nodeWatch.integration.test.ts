import { deleteObject, type KubernetesObject, pathOf, resources, systemClock } from '@logpipeline/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { NodeWatch } from '../../src/nodes/nodeWatch.ts';
import { eventually, startTestCluster, type TestCluster } from '../reconcile/operatorFixture.ts';

let cluster: TestCluster;
let watch: NodeWatch;
let troubles: string[];
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(() => {
  troubles = [];
  watch = new NodeWatch({
    client: cluster.client,
    clock: systemClock,
    random: Math.random,
    onTrouble: ({ message }) => troubles.push(message),
    onRecovered: () => undefined,
  });
});
afterEach(() => watch.stop());

async function makeNode(name: string, labels: Record<string, string> = {}): Promise<void> {
  await cluster.make({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
  await cluster.client.request<KubernetesObject>({
    method: 'PATCH',
    path: pathOf(resources.nodes, undefined, name, 'status'),
    contentType: 'application/merge-patch+json',
    body: { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
  });
}

/** The API server marks new nodes as not ready, by a taint that a controller takes away. */
const tolerations = [{ operator: 'Exists' }];

const are = (...names: string[]) =>
  eventually(() => watch.names()?.toSorted().join() === names.join() || undefined);

test('nodes are followed, and judged anew by another placement', async () => {
  await makeNode('a', { tier: 'web' });
  await makeNode('b');
  expect(watch.names()).toBeUndefined();
  watch.follow({ tolerations });
  await are('a', 'b');
  await makeNode('c', { tier: 'web' });
  await are('a', 'b', 'c');
  watch.follow({ tolerations, nodeSelector: { tier: 'web' } });
  expect(watch.names()).toBeUndefined();
  await are('a', 'c');
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'a', labels: { tier: 'web' } },
    spec: { unschedulable: true },
  });
  await are('c');
  await deleteObject(cluster.client, { resource: resources.nodes, namespace: undefined, name: 'c' });
  await are();
  expect(watch.counts.lists).toBe(2);
  expect(troubles).toEqual([]);
});
