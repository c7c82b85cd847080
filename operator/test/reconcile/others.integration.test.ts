import { CONFIGURATION_KEY } from '@logpipeline/crds/agent';
import { deleteObject, resources } from '@logpipeline/kubernetes';
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

// What a change of one object means for others.

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
  ({ settings, namespace } = await installRelease(cluster, { buffer: { maxTotalSize: '4Gi' } }));
  ({ operator, writes } = await runOperator(cluster, settings));
});
afterEach(() => operator.stop());

function pipeline(name: string, spec: Record<string, unknown> = {}) {
  return cluster.make({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace },
    spec: { bucket: 'my-logs', suspend: true, ...spec },
  });
}

async function configuration(name: string) {
  const secretName = configurationSecretName(`${namespace}/${name}`);
  const secret = await get(cluster, resources.secrets, namespace, secretName);
  const data = secret?.['data'] as Record<string, string> | undefined;
  return data && JSON.parse(Buffer.from(data[CONFIGURATION_KEY] ?? '', 'base64').toString());
}

const remove = (name: string) =>
  deleteObject(cluster.client, { resource: resources.logPipelines, namespace, name });
const readyReason = async (name: string) =>
  (await conditionsOf(cluster, `${namespace}/${name}`))['Ready']?.reason;

test('a prefix that is given up goes to the one that waits for it', async () => {
  await pipeline('a-first', { s3: { prefix: 'logs' } });
  await eventually(() => configuration('a-first'));
  await pipeline('b-second', { s3: { prefix: 'logs/more' } });
  await eventually(async () => (await readyReason('b-second')) === 'PrefixConflict' || undefined);
  expect(await configuration('b-second')).toBeUndefined();
  await remove('a-first');
  await eventually(() => configuration('b-second'));
  await eventually(async () => (await readyReason('b-second')) !== 'PrefixConflict' || undefined);
});

test('a label of a namespace changes the configuration of those who select by it, and of nobody else', async () => {
  const team = `team-of-${namespace}`;
  const label = (value: string) =>
    cluster.make({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `labelled-${namespace}`, labels: { team: value } },
    });
  await label('another');
  await pipeline('by-label', { select: { namespaces: { matchLabels: { team } } } });
  await pipeline('all');
  await eventually(() => configuration('all'));
  const only = async () => (await configuration('by-label'))?.pods.namespaces.only;
  await eventually(async () => (await only())?.length === 0 || undefined);
  const before = writes.length;
  await label(team);
  await eventually(async () => (await only())?.[0] === `labelled-${namespace}` || undefined, 2_000);
  await label('another');
  await eventually(async () => (await only())?.length === 0 || undefined, 2_000);
  const secrets = writes.slice(before).filter((write) => write.includes('/secrets/'));
  expect(new Set(secrets)).toEqual(
    new Set([
      `PATCH /api/v1/namespaces/${namespace}/secrets/${configurationSecretName(`${namespace}/by-label`)}`,
    ]),
  );
});

test('buffers that become too many for a node are made smaller, and grow again', async () => {
  const size = async () => (await configuration('first'))?.buffer.maxSize;
  await pipeline('first', { buffer: { maxSize: '4Gi' } });
  await eventually(async () => (await size()) === 4 * 2 ** 30 || undefined);
  await pipeline('second', { buffer: { maxSize: '4Gi' } });
  await eventually(async () => (await size()) === 2 * 2 ** 30 || undefined);
  await remove('second');
  await eventually(async () => (await size()) === 4 * 2 ** 30 || undefined);
});

test('the standby writes nothing', async () => {
  const standby = await runOperator(cluster, settings, { identity: 'standby' });
  try {
    await standby.operator.synced;
    await pipeline('all');
    await eventually(() => configuration('all'));
    await eventually(async () => (await readyReason('all')) !== undefined || undefined);
    expect(standby.operator.isLeader).toBe(false);
    expect(standby.writes).toEqual([]);
  } finally {
    await standby.operator.stop();
  }
});
