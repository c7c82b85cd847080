import { resources } from '@logpipeline/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configurationSecretName } from '../../src/plan/names.ts';
import {
  conditionsOf,
  eventually,
  get,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
  testSettings,
} from './operatorFixture.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

test('a bucket that is taken from tenants takes their configurations; a spec that is merely wrong takes none', async () => {
  const { namespace } = await installRelease(cluster);
  const tenant = 'revoked-tenant';
  await cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: tenant } });
  const pipeline = (name: string, spec: Record<string, unknown>) =>
    cluster.make({
      apiVersion: 'logpipeline.dev/v1alpha1',
      kind: 'LogPipeline',
      metadata: { name, namespace: tenant },
      spec: { suspend: true, ...spec },
    });
  const configuration = (name: string) =>
    get(cluster, resources.secrets, namespace, configurationSecretName(`${tenant}/${name}`));
  const agentsReady = async (name: string) =>
    (await conditionsOf(cluster, `${tenant}/${name}`))['AgentsReady'];
  const run = async (...buckets: string[]) => {
    const { operator } = await runOperator(cluster, testSettings(namespace, { tenants: { buckets } }));
    return operator;
  };

  const before = await run('shared', 'closing');
  await pipeline('stays', { bucket: 'shared' });
  await pipeline('goes', { bucket: 'closing' });
  await eventually(() => configuration('stays'));
  await eventually(() => configuration('goes'));
  await pipeline('stays', { bucket: 'private' });
  await eventually(async () => (await agentsReady('stays'))?.reason === 'LastGoodConfiguration' || undefined);
  expect(await configuration('stays')).toBeDefined();
  await before.stop();

  const after = await run('shared');
  await eventually(async () => ((await configuration('goes')) === undefined ? true : undefined));
  const said = await eventually(async () => {
    const found = await agentsReady('goes');
    return found?.reason === 'NotConfigured' ? found : undefined;
  });
  expect(said.message).toContain('The agents get no configuration');
  expect((await conditionsOf(cluster, `${tenant}/goes`))['Ready']).toMatchObject({
    reason: 'TenancyRefused',
    message: expect.stringContaining('spec.bucket: closing'),
  });
  expect(await configuration('stays')).toBeDefined();
  await after.stop();
});
