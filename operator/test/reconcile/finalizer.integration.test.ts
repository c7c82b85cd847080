import { deleteObject, pathOf, resources } from '@logpipeline/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Operator } from '../../src/operator.ts';
import { LIFECYCLE_FINALIZER } from '../../src/plan/names.ts';
import { type LifecycleStore, startLifecycleStore } from '../bucket/lifecycleStore.ts';
import {
  eventually,
  get,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
} from './operatorFixture.ts';

let cluster: TestCluster;
let store: LifecycleStore;
let namespace: string;
let operator: Operator;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  store = await startLifecycleStore();
  const release = await installRelease(cluster);
  namespace = release.namespace;
  ({ operator } = await runOperator(cluster, release.settings));
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'writer', namespace },
    stringData: { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'sekrit' },
  });
});
afterEach(async () => {
  await operator.stop();
  await store.stop();
});

const pipeline = (spec: Record<string, unknown> = {}) =>
  cluster.make({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name: 'all', namespace },
    spec: {
      bucket: 'my-logs',
      s3: { endpoint: store.endpoint, forcePathStyle: true, credentialsSecretRef: { name: 'writer' } },
      ...spec,
    },
  });
const stored = () => get(cluster, resources.logPipelines, namespace, 'all');
const finalizers = async () => (await stored())?.metadata.finalizers ?? [];
const remove = () =>
  deleteObject(cluster.client, { resource: resources.logPipelines, namespace, name: 'all' });

test('only a pipeline with retention has a finalizer, and it stands before the rule', async () => {
  await pipeline();
  await eventually(async () => ((await stored())?.['status'] === undefined ? undefined : true));
  expect(await finalizers()).toEqual([]);
  await pipeline({ retentionDays: 7 });
  await eventually(() => store.configuration);
  expect(await finalizers()).toEqual([LIFECYCLE_FINALIZER]);
});

test('a deleted pipeline takes its rule along', async () => {
  await pipeline({ retentionDays: 7 });
  await eventually(() => store.configuration);
  await remove();
  await eventually(async () => ((await stored()) === undefined ? true : undefined));
  expect(store.configuration).toBeUndefined();
});

test('retention that is taken out of the spec takes its rule along, and the finalizer', async () => {
  await pipeline({ retentionDays: 7 });
  await eventually(() => store.configuration);
  await pipeline();
  await eventually(async () => ((await finalizers()).length === 0 ? true : undefined));
  expect(store.configuration).toBeUndefined();
});

test('a finalizer that somebody takes away comes back', async () => {
  await pipeline({ retentionDays: 7 });
  await eventually(() => store.configuration);
  await cluster.client.request({
    method: 'PATCH',
    path: pathOf(resources.logPipelines, namespace, 'all'),
    contentType: 'application/merge-patch+json',
    body: { metadata: { finalizers: ['example.com/theirs'] } },
  });
  await eventually(async () => ((await finalizers()).length === 2 ? true : undefined));
  expect(await finalizers()).toEqual(['example.com/theirs', LIFECYCLE_FINALIZER]);
  await cluster.client.request({
    method: 'PATCH',
    path: pathOf(resources.logPipelines, namespace, 'all'),
    contentType: 'application/merge-patch+json',
    body: { metadata: { finalizers: [LIFECYCLE_FINALIZER] } },
  });
});

test('a bucket that is gone holds up nothing', async () => {
  await pipeline({ retentionDays: 7 });
  await eventually(() => store.configuration);
  store.fail = { status: 404, code: 'NoSuchBucket' };
  await remove();
  await eventually(async () => ((await stored()) === undefined ? true : undefined));
});
