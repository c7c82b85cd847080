import { createApiClient, deleteObject, resources } from '@logpipeline/kubernetes';
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
import { allowOperator, serviceAccountToken, without } from './operatorRights.ts';

let cluster: TestCluster;
let settings: Settings;
let namespace: string;
let tenant: string;
let operator: Operator | undefined;
let count = 0;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  ({ settings, namespace } = await installRelease(cluster));
  tenant = `tenant-${++count}`;
  await cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: tenant } });
});
afterEach(() => operator?.stop());

async function run(rights: Parameters<typeof allowOperator>[2] = []) {
  await allowOperator(cluster, namespace, rights);
  const client = createApiClient(cluster.connection(await serviceAccountToken(cluster, namespace)));
  ({ operator } = await runOperator(cluster, settings, { client }));
}

function pipeline(of: string, name: string, spec: Record<string, unknown> = {}) {
  return cluster.make({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace: of },
    spec: { bucket: 'my-logs', suspend: true, ...spec },
  });
}

const configuration = (key: string) =>
  get(cluster, resources.secrets, namespace, configurationSecretName(key));
const condition = async (key: string, type: string) => (await conditionsOf(cluster, key))[type];

test('a tenant’s Secret is asked for by name; the condition says how to allow it, and notices when it is', async () => {
  await run();
  await pipeline(namespace, 'other');
  await pipeline(tenant, 'errors', { s3: { credentialsSecretRef: { name: 'writer' } } });
  const refused = await eventually(async () => {
    const found = await condition(`${tenant}/errors`, 'BucketReady');
    return found?.reason === 'Forbidden' ? found : undefined;
  });
  expect(refused.message).toContain('verb get, resource secrets');
  const [role, binding] = refused.message.slice(refused.message.indexOf('kubectl')).split(' && ');
  expect(role).toBe(
    `kubectl -n ${tenant} create role logpipeline-writer --verb=get --resource=secrets --resource-name=writer`,
  );
  expect(binding).toContain(`--serviceaccount=${namespace}:lgp-operator`);
  expect(await configuration(`${tenant}/errors`)).toBeUndefined();
  await eventually(() => configuration(`${namespace}/other`));

  // What kubectl would make of these two commands.
  await cluster.makeRbac({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'logpipeline-writer', namespace: tenant },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['writer'], verbs: ['get'] }],
  });
  await cluster.makeRbac({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'logpipeline-writer', namespace: tenant },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'logpipeline-writer' },
    subjects: [{ kind: 'ServiceAccount', name: 'lgp-operator', namespace }],
  });
  await pipeline(tenant, 'errors', { interval: '20m', s3: { credentialsSecretRef: { name: 'writer' } } });
  const missing = await eventually(async () => {
    const found = await condition(`${tenant}/errors`, 'BucketReady');
    return found?.reason === 'CredentialsMissing' ? found : undefined;
  });
  expect(missing.message).toContain('is not there');
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'writer', namespace: tenant },
    stringData: { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'sekrit' },
  });
  await pipeline(tenant, 'errors', { interval: '30m', s3: { credentialsSecretRef: { name: 'writer' } } });
  const made = await eventually(() => configuration(`${tenant}/errors`));
  const json = Buffer.from(
    Object.values(made['data'] as Record<string, string>)[0] ?? '',
    'base64',
  ).toString();
  expect(JSON.parse(json)).toMatchObject({
    destination: { s3: { credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'sekrit' } } },
    pods: { namespaces: { only: [tenant] } },
  });
  const stored = await get(cluster, resources.logPipelines, tenant, 'errors');
  expect(JSON.stringify(stored)).not.toContain('sekrit');
});

test('a Secret of another namespace cannot be named, and one of the release is not the tenant’s', async () => {
  await run();
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'of-the-release', namespace },
    stringData: { AWS_ACCESS_KEY_ID: 'AKIARELEASE', AWS_SECRET_ACCESS_KEY: 'sekrit' },
  });
  await pipeline(tenant, 'errors', { s3: { credentialsSecretRef: { name: 'of-the-release' } } });
  await eventually(
    async () => (await condition(`${tenant}/errors`, 'BucketReady'))?.reason === 'Forbidden' || undefined,
  );
  expect(await configuration(`${tenant}/errors`)).toBeUndefined();
});

test('a missing right to write is a condition that names verb and resource, and what it kept from being made is made once it is granted', async () => {
  await run(without('daemonsets', 'patch'));
  await pipeline(namespace, 'all');
  const refused = await eventually(async () => {
    const found = await condition(`${namespace}/all`, 'AgentsReady');
    return found?.reason === 'Forbidden' ? found : undefined;
  });
  expect(refused.message).toMatch(/patch.*daemonsets/);
  // The rest went on.
  await eventually(() => configuration(`${namespace}/all`));
  await allowOperator(cluster, namespace);
  await eventually(() => get(cluster, resources.daemonSets, namespace, 'lgp-agent'), 20_000);
  const isForbidden = async () =>
    (await condition(`${namespace}/all`, 'AgentsReady'))?.reason === 'Forbidden';
  await eventually(async () => ((await isForbidden()) ? undefined : true), 5_000);
});

test('a missing right to list is a condition too', async () => {
  await run(without('namespaces', 'list'));
  await pipeline(namespace, 'all');
  const refused = await eventually(async () => {
    const found = await condition(`${namespace}/all`, 'AgentsReady');
    return found?.reason === 'Forbidden' ? found : undefined;
  });
  expect(refused.message).toMatch(/list.*namespaces/);
});

test('credentials of a pipeline in the release’s namespace are followed', async () => {
  await run();
  await pipeline(namespace, 'all', { s3: { credentialsSecretRef: { name: 'writer' } } });
  await eventually(
    async () =>
      (await condition(`${namespace}/all`, 'BucketReady'))?.reason === 'CredentialsMissing' || undefined,
  );
  const secret = (key: string) =>
    cluster.make({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'writer', namespace },
      stringData: { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'sekrit' },
    });
  const used = async () => {
    const made = await configuration(`${namespace}/all`);
    const [json = ''] = Object.values((made?.['data'] ?? {}) as Record<string, string>);
    return Buffer.from(json, 'base64').toString();
  };
  await secret('AKIAFIRST');
  await eventually(async () => (await used()).includes('AKIAFIRST') || undefined, 2_000);
  await secret('AKIASECOND');
  await eventually(async () => (await used()).includes('AKIASECOND') || undefined, 2_000);
  // Gone again: the agents go on with what they have.
  await deleteObject(cluster.client, { resource: resources.secrets, namespace, name: 'writer' });
  await eventually(
    async () =>
      (await condition(`${namespace}/all`, 'BucketReady'))?.reason === 'CredentialsMissing' || undefined,
  );
  expect(await used()).toContain('AKIASECOND');
});
