import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startVersitygw } from '@logpipeline/test-binaries';
import { expect, test } from 'vitest';
import { clusterFixture, grantedByChart, PATHS, pipeline } from './clusterFixture.ts';

const cluster = clusterFixture();
const { make, logpipeline } = cluster;

// In this order: the cluster comes to know more with each.
test('a cluster without the chart', async () => {
  const { exitCode, stdout } = await logpipeline(pipeline('apps/a', { bucket: 'logs' }));
  expect(exitCode).toBe(1);
  expect(stdout).toContain('The cluster has no CRD logpipelines.logpipeline.dev');
  expect(stdout).toContain('No release of the chart was found in any namespace');
});

test('with the chart a good pipeline is taken, and nobody lacks a right', async () => {
  await cluster.installChart();
  await expect
    .poll(async () => (await logpipeline(pipeline('logpipeline/a', { bucket: 'logs' }))).exitCode)
    .toBe(0);
  const { stdout } = await logpipeline(pipeline('logpipeline/a', { bucket: 'logs' }));
  expect(stdout).toMatch(/logpipeline\/a {2}ok\n {2}note {7}The API server takes it \(dry run\)/);
  expect(stdout).toMatch(/operator \(ServiceAccount logpipeline\/logpipeline-operator\): (\d+) of \1 rights/);
  expect(stdout).toMatch(/agents \(ServiceAccount logpipeline\/logpipeline-agent\): (\d+) of \1 rights/);
  expect(stdout).toMatch(/you: 3 of 3 rights/);
  const stored = await cluster.client.request<{ items: unknown[] }>({
    method: 'GET',
    path: '/apis/logpipeline.dev/v1alpha1/logpipelines',
  });
  expect(stored.items).toEqual([]);
});

test('a CRD of another version than the command is a warning', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/logpipelines.logpipeline.dev';
  const label = (version: string | null) =>
    cluster.client.request({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { 'app.kubernetes.io/version': version } } },
    });
  const text = pipeline('logpipeline/a', { bucket: 'logs' });
  await label('0.1.0');
  expect((await logpipeline(text)).stdout).toMatch(/logpipeline\.dev of version 0\.1\.0 is installed/);
  await label('0.9.9');
  const { exitCode, stdout } = await logpipeline(text);
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringMatching(/warning .*of version 0\.1\.0.*CRD of 0\.9\.9/),
  ]);
  await label(null);
});

test('tenancy goes by the release that is there', async () => {
  const { exitCode, stdout } = await logpipeline(pipeline('apps/a', { bucket: 'logs' }));
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/outside of the release's namespace logpipeline may not have: spec\.bucket/);
});

test('a pipeline that is there has its prefix, and keeps it when it is given again', async () => {
  await make(
    '/apis/logpipeline.dev/v1alpha1/namespaces/logpipeline/logpipelines',
    JSON.parse(pipeline('logpipeline/older', { bucket: 'logs', s3: { prefix: 'x' } })),
  );
  const clash = await logpipeline(pipeline('logpipeline/newer', { bucket: 'logs', s3: { prefix: 'x/y' } }));
  expect(clash.exitCode).toBe(1);
  expect(clash.stdout).toMatch(/nested with x of the LogPipeline logpipeline\/older \(in the cluster\)/);
  const again = await logpipeline(
    pipeline('logpipeline/older', { bucket: 'logs', s3: { prefix: 'x' }, interval: '1h' }),
  );
  expect(again.exitCode).toBe(0);
});

test('a tenant whose Secret the operator may not read, then may', async () => {
  const text = pipeline('apps/own', { bucket: 'logs', s3: { credentialsSecretRef: { name: 'keys' } } });
  const { exitCode, stdout } = await logpipeline(text);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /missing {4}get secrets keys in apps {2}to read the credentials of a pipeline in apps/,
  );
  await make('/apis/rbac.authorization.k8s.io/v1/namespaces/apps/roles', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'keys' },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['keys'], verbs: ['get'] }],
  });
  await make('/apis/rbac.authorization.k8s.io/v1/namespaces/apps/rolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'keys' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'keys' },
    subjects: [{ kind: 'ServiceAccount', name: 'logpipeline-operator', namespace: 'logpipeline' }],
  });
  await expect.poll(async () => (await logpipeline(text)).exitCode).toBe(0);
});

test('--probe-bucket takes the credentials from the Secret in the cluster', async () => {
  const store = await startVersitygw();
  try {
    await store.createBucket('logs');
    const text = pipeline('apps/own', {
      bucket: 'logs',
      s3: {
        endpoint: store.endpoint,
        region: store.region,
        forcePathStyle: true,
        credentialsSecretRef: { name: 'keys' },
      },
    });
    expect(await logpipeline(text, ['--probe-bucket'])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(
        'Secret apps/keys, which spec.s3.credentialsSecretRef names, is not there',
      ),
    });
    const stringData = { AWS_ACCESS_KEY_ID: store.accessKey, AWS_SECRET_ACCESS_KEY: store.secretKey };
    await make('/api/v1/namespaces/apps/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys' },
      stringData,
    });
    const { exitCode, stdout } = await logpipeline(text, ['--probe-bucket', '--render']);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('s3://logs/apps/own/ takes objects.')]);
    expect(stdout).not.toContain(store.secretKey);
  } finally {
    await store.stop();
  }
});

test('every right that the chart gives is asked for, and missed when it is taken away', async () => {
  const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
  for (const path of [bindings, PATHS['RoleBinding']]) {
    for (const name of ['logpipeline-operator', 'logpipeline-agent']) {
      await cluster.client.request({ method: 'DELETE', path: `${path}/${name}` });
    }
  }
  const ask = async () => {
    const { stdout } = await logpipeline(pipeline('logpipeline/a', { bucket: 'logs' }), ['--json']);
    return (JSON.parse(stdout) as { cluster: { access: Table[] } }).cluster.access;
  };
  type Table = { subject: string; allowed: number; missing: Record<string, string>[] };
  await expect.poll(async () => (await ask()).slice(1).map(({ allowed }) => allowed)).toEqual([0, 0]);
  const [, operator, agents] = await ask();
  const written = ({ verb, group, resource, subresource, name }: Record<string, string>) =>
    [verb, group, subresource === undefined ? resource : `${resource}/${subresource}`, name ?? ''].join(' ');
  const granted = await grantedByChart();
  expect(operator?.missing.map(written).sort()).toEqual(granted('logpipeline-operator'));
  expect(agents?.missing.map(written).sort()).toEqual(granted('logpipeline-agent'));
});

test('somebody who may only look is told what they may not, and what could not be found out', async () => {
  const { exitCode, stdout } = await logpipeline(
    pipeline('apps/a', { bucket: 'logs' }),
    [],
    await cluster.kubeconfigOf('view'),
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/unknown {4}The dry run is not allowed: .*patch/);
  expect(stdout).toMatch(
    /you: \d of 3 rights that are needed\n[\s\S]*missing {4}create logpipelines\.logpipeline\.dev in apps {2}to apply/,
  );
});

test('a server that does not answer', async () => {
  const config = JSON.parse(await readFile(cluster.server.kubeconfig, 'utf8'));
  config.clusters[0].cluster.server = 'https://127.0.0.1:1';
  const path = join(cluster.folder, 'nowhere');
  await writeFile(path, JSON.stringify(config));
  const outcome = await logpipeline(pipeline('apps/a', { bucket: 'logs' }), [], path);
  expect(outcome).toMatchObject({
    exitCode: 3,
    stdout: expect.stringMatching(/apps\/a {2}ok[\s\S]*unknown .*ECONNREFUSED/),
  });
});
