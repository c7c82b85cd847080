import { CONFIGURATION_KEY } from '@logpipeline/crds/agent';
import { deleteObject, pathOf, resources } from '@logpipeline/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Operator } from '../../src/operator.ts';
import { configurationSecretName } from '../../src/plan/names.ts';
import type { Settings } from '../../src/settings/settings.ts';
import {
  conditionsOf,
  eventually,
  get,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
} from './operatorFixture.ts';

/** What the issue promises for repairs, in ms. */
const REPAIR_MS = 5_000;
/** And for a changed spec; alone on two cores it takes 40. */
const CHANGE_MS = 2_000;

let cluster: TestCluster;
let settings: Settings;
let namespace: string;
let operator: Operator;
let writes: string[];

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  ({ settings, namespace } = await installRelease(cluster));
  ({ operator, writes } = await runOperator(cluster, settings));
});
afterEach(() => operator.stop());

function pipeline(name: string, spec: Record<string, unknown> = {}) {
  return cluster.make({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace },
    spec: { bucket: 'my-logs', s3: { region: 'eu-central-1' }, ...spec },
  });
}

async function configuration(name: string): Promise<Record<string, unknown> | undefined> {
  const secret = await get(
    cluster,
    resources.secrets,
    namespace,
    configurationSecretName(`${namespace}/${name}`),
  );
  const data = secret?.['data'] as Record<string, string> | undefined;
  return data && JSON.parse(Buffer.from(data[CONFIGURATION_KEY] ?? '', 'base64').toString());
}

const daemonSet = () => get(cluster, resources.daemonSets, namespace, 'lgp-agent');

/** When nothing has been written for a while, nothing will be. */
async function atRest(): Promise<void> {
  let before = -1;
  while (before !== writes.length) {
    before = writes.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

test('the agents and a pipeline’s configuration are made, owned by the release', async () => {
  await pipeline('all');
  expect(await eventually(() => configuration('all'))).toMatchObject({
    name: 'all',
    prefix: `${namespace}/all`,
    interval: '900000ms',
  });
  const owner = await get(cluster, resources.configMaps, namespace, 'lgp-operator');
  const made = [
    await eventually(daemonSet),
    await get(cluster, resources.configMaps, namespace, 'lgp-agent'),
    await get(cluster, resources.secrets, namespace, 'lgp-agent-token'),
    await get(cluster, resources.secrets, namespace, configurationSecretName(`${namespace}/all`)),
    await get(cluster, resources.leases, namespace, 'lgp-operator'),
  ];
  for (const object of made) {
    expect(object?.metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'lgp-operator', uid: owner?.metadata.uid },
    ]);
    expect(object?.metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'logpipeline-operator',
      'app.kubernetes.io/instance': 'lgp',
    });
  }
});

test('a changed spec is in the Secret within two seconds, and restarts no pod', async () => {
  await pipeline('all');
  await eventually(() => configuration('all'));
  const before = await eventually(daemonSet);
  await pipeline('all', { interval: '5m', levels: ['ERROR'] });
  await eventually(
    async () => (await configuration('all'))?.['interval'] === '300000ms' || undefined,
    CHANGE_MS,
  );
  await atRest();
  expect((await daemonSet())?.metadata.generation).toBe(before.metadata.generation);
});

test('at rest nothing is written', async () => {
  await pipeline('all');
  await eventually(() => configuration('all'));
  await eventually(daemonSet);
  await atRest();
  const before = writes.length;
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(writes.slice(before)).toEqual([]);
});

test('what somebody edits or deletes is repaired, and what is theirs stays', async () => {
  await pipeline('all');
  await eventually(() => configuration('all'));
  const made = await eventually(daemonSet);
  const patch = (path: string, body: unknown) =>
    cluster.client.request({
      method: 'PATCH',
      path,
      contentType: 'application/strategic-merge-patch+json',
      body,
    });
  await patch(pathOf(resources.daemonSets, namespace, 'lgp-agent'), {
    metadata: { annotations: { 'example.com/theirs': 'kept' } },
    spec: {
      template: { spec: { hostAliases: [], containers: [{ name: 'agent', image: 'somebody-elses' }] } },
    },
  });
  const repaired = await eventually(async () => {
    const present = await daemonSet();
    return JSON.stringify(present).includes('somebody-elses') ? undefined : present;
  }, REPAIR_MS);
  expect(repaired.metadata.annotations?.['example.com/theirs']).toBe('kept');

  await deleteObject(cluster.client, { resource: resources.daemonSets, namespace, name: 'lgp-agent' });
  const again = await eventually(async () => {
    const present = await daemonSet();
    return present?.metadata.uid === made.metadata.uid ? undefined : present;
  }, REPAIR_MS);
  expect(again.metadata.name).toBe('lgp-agent');

  const secret = configurationSecretName(`${namespace}/all`);
  await patch(pathOf(resources.secrets, namespace, secret), { data: { [CONFIGURATION_KEY]: 'e30=' } });
  await eventually(async () => (await configuration('all'))?.['name'] === 'all' || undefined, REPAIR_MS);
  await deleteObject(cluster.client, { resource: resources.secrets, namespace, name: secret });
  await eventually(async () => (await configuration('all'))?.['name'] === 'all' || undefined, REPAIR_MS);
});

test('the configuration of a deleted pipeline goes, also when it was deleted while no operator ran', async () => {
  await pipeline('first');
  await pipeline('second');
  await eventually(() => configuration('second'));
  await eventually(() => configuration('first'));
  await deleteObject(cluster.client, { resource: resources.logPipelines, namespace, name: 'first' });
  await eventually(async () => (await configuration('first')) === undefined || undefined);
  await operator.stop();
  await deleteObject(cluster.client, { resource: resources.logPipelines, namespace, name: 'second' });
  ({ operator, writes } = await runOperator(cluster, settings));
  await eventually(async () => (await configuration('second')) === undefined || undefined);
});

test('nothing is applied without the owner, and everything once it is there', async () => {
  await deleteObject(cluster.client, { resource: resources.configMaps, namespace, name: 'lgp-operator' });
  await atRest();
  const before = writes.length;
  await pipeline('all');
  await eventually(async () => {
    const { AgentsReady } = await conditionsOf(cluster, `${namespace}/all`);
    return AgentsReady?.reason === 'ReleaseMissing' || undefined;
  });
  expect(writes.slice(before).filter((write) => !write.endsWith('/status'))).toEqual([]);
  await cluster.make({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lgp-operator', namespace } });
  await eventually(() => configuration('all'));
});
