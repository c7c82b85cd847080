import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationSecretName } from '@logpipeline/operator/plan/names';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import {
  type ChartImages,
  type Cluster,
  chartImages,
  helm,
  installChart,
  startCluster,
} from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { chartFolder } from '../src/renderChart.ts';
import { leftOvers } from './leftOvers.ts';
import { previousChart } from './previousChart.ts';
import { grantedRights, type Role, refusedRights, usedRights } from './rights.ts';

const MINUTE = 60_000;
const NAMESPACE = 'logpipeline';
const CREATED = `${NAMESPACE}/everything/kind=log/`;

let s3: Versitygw;
let cluster: Cluster;
let images: ChartImages;

beforeAll(async () => {
  images = await chartImages();
  cluster = await startCluster({ auditLog: true });
  s3 = await startVersitygw({ host: '0.0.0.0' });
  await s3.createBucket('logs');
}, 20 * MINUTE);

afterAll(async () => {
  await cluster?.down();
  await s3?.stop();
}, 2 * MINUTE);

const namespaced = (...args: string[]) => cluster.kubectl([...args, '--namespace', NAMESPACE]);
const apply = (...objects: object[]) =>
  cluster.kubectl(
    ['apply', '--filename', '-'],
    objects.map((object) => JSON.stringify(object)).join('\n---\n'),
  );
const left = () => leftOvers(cluster, NAMESPACE);
const uidOf = (...what: string[]) => namespaced('get', ...what, '--output=jsonpath={.metadata.uid}');

test(
  'the chart of the commit before, a LogPipeline, and the first object is in the bucket',
  async () => {
    const before = await previousChart();
    try {
      await installChart(cluster, { images, chart: join(before, 'charts', 'logpipeline') });
    } finally {
      await rm(before, { recursive: true });
    }
    const keys = { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey };
    const metadata = { name: 'store', namespace: NAMESPACE };
    await apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: keys }, pipeline('everything'));
    const script = 'i=0; while true; do echo "line $i of the writer"; i=$((i+1)); sleep 0.2; done';
    const writer = ['run', 'writer', `--image=${images.operator.name}`, '--image-pull-policy=Never'];
    await cluster.kubectl([...writer, '--command', '--', 'sh', '-c', script]);
    await until(
      'an object of the pipeline',
      2 * MINUTE,
      async () => (await s3.keys('logs', CREATED)).length > 0,
    );
  },
  10 * MINUTE,
);

test(
  'helm upgrade to this chart keeps the definition, the owner of everything and the DaemonSet; helm test agrees',
  async () => {
    const things = [
      ['configmap', 'logpipeline-operator'],
      ['daemonset', 'logpipeline-agent'],
      ['lgp', 'everything'],
    ];
    const uids = () => Promise.all(things.map((thing) => uidOf(...thing)));
    const before = await uids();
    await installChart(cluster, { images });
    await helm(cluster, ['test', 'logpipeline', '--namespace', NAMESPACE]);
    expect(await uids()).toEqual(before);
    const { length } = await s3.keys('logs', CREATED);
    await until('a further object', 2 * MINUTE, async () => (await s3.keys('logs', CREATED)).length > length);
  },
  10 * MINUTE,
);

test(
  'what the operator is there for: finalizers, repairs, orphans, Events',
  async () => {
    // As if its LogPipeline had been deleted while no operator ran.
    const ownLabels = {
      'app.kubernetes.io/instance': 'logpipeline',
      'app.kubernetes.io/managed-by': 'logpipeline-operator',
      'logpipeline.dev/agent-configuration': 'pipeline',
    };
    const uid = await uidOf('configmap', 'logpipeline-operator');
    const orphan = {
      name: configurationSecretName('gone/gone'),
      namespace: NAMESPACE,
      labels: ownLabels,
      annotations: { 'logpipeline.dev/pipeline': 'gone/gone' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'logpipeline-operator', uid }],
    };
    await apply(
      pipeline('with-retention', { retentionDays: 30 }),
      pipeline('without-bucket', { bucket: 'not-there' }),
      { apiVersion: 'v1', kind: 'Secret', metadata: orphan },
    );
    await namespaced(
      'patch',
      'configmap',
      'logpipeline-agent',
      '--type=merge',
      '--patch',
      '{"data":{"agent.json":"{}"}}',
    );
    await until('the finalizer', MINUTE, async () =>
      (await namespaced('get', 'lgp', 'with-retention', '--output=jsonpath={.metadata.finalizers}')).includes(
        'lifecycle',
      ),
    );
    await until('an Event about the bucket', MINUTE, async () =>
      (await namespaced('get', 'events', '--output=jsonpath={.items[*].reason}')).includes(
        'BucketUnreachable',
      ),
    );
    await until('the settings are repaired', MINUTE, async () =>
      (await namespaced('get', 'configmap', 'logpipeline-agent', '--output=yaml')).includes(
        'shutdownGracePeriod',
      ),
    );
    await until(
      'the orphan is gone',
      MINUTE,
      async () =>
        (await namespaced('get', 'secret', orphan.name, '--ignore-not-found', '--output=name')) === '',
    );
  },
  5 * MINUTE,
);

test(
  'helm uninstall leaves the definition and the LogPipelines, and nothing else',
  async () => {
    await helm(cluster, ['uninstall', 'logpipeline', '--namespace', NAMESPACE, '--wait', '--timeout', '3m']);
    await until('nothing of the release is left', MINUTE, async () => (await left()).length === 0, left);
    const names = await namespaced('get', 'logpipelines', '--output=jsonpath={.items[*].metadata.name}');
    expect(names.split(' ')).toEqual(['everything', 'with-retention', 'without-bucket']);
    const finalizers = await namespaced('get', 'lgp', '--output=jsonpath={.items[*].metadata.finalizers}');
    expect(finalizers, 'nothing keeps them from being deleted').toBe('');
  },
  5 * MINUTE,
);

/** Rights that this file gives no occasion for. */
const NOT_SEEN: Readonly<Record<string, readonly string[]>> = {
  // An Event that is told again is patched, and a Lease that somebody deleted is made again; kubernetes/test has both.
  operator: ['create coordination.k8s.io/leases', 'patch events'],
  agent: [],
  uninstall: [],
};

test.each(Object.entries(NOT_SEEN))(
  'every right of %s was used, and none was missing',
  async (component, notSeen) => {
    const account = `${NAMESPACE}:logpipeline-${component}`;
    const roles = (await rendered()).filter(
      ({ kind, metadata }) => /^(Cluster)?Role$/.test(kind) && metadata.name === `logpipeline-${component}`,
    );
    const events = await cluster.auditEvents();
    expect(refusedRights(events, account)).toEqual([]);
    expect([...new Set([...usedRights(events, account), ...notSeen])].sort()).toEqual(grantedRights(roles));
  },
);

test('no other role of the chart grants anything, but those for people', async () => {
  const components = Object.keys(NOT_SEEN).map((component) => `logpipeline-${component}`);
  const others = (await rendered())
    .filter(({ kind, metadata }) => /^(Cluster)?Role$/.test(kind) && !components.includes(metadata.name))
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(others.sort()).toEqual(
    ['admin', 'edit', 'view'].map((person) => `ClusterRole logpipeline-${person}`),
  );
});

test(
  'installed again, it goes on with the LogPipeline that is there',
  async () => {
    const { length } = await s3.keys('logs', CREATED);
    await installChart(cluster, { images });
    await until('a further object', 2 * MINUTE, async () => (await s3.keys('logs', CREATED)).length > length);
  },
  10 * MINUTE,
);

function pipeline(name: string, more: object = {}): object {
  const endpoint = `http://${cluster.hostAddress}:${s3.port}`;
  const credentialsSecretRef = { name: 'store' };
  const store = { region: s3.region, endpoint, forcePathStyle: true, credentialsSecretRef };
  return {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace: NAMESPACE },
    spec: { bucket: 'logs', interval: '1m', s3: store, ...more },
  };
}

async function rendered(): Promise<Role[]> {
  const text = await helm(cluster, ['template', 'logpipeline', chartFolder, '--namespace', NAMESPACE]);
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as Role | null) ?? []);
}

/** @param explain what to say when it does not come about */
async function until(
  what: string,
  timeoutMs: number,
  check: () => Promise<boolean>,
  explain: () => Promise<unknown> = state,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) {
      const now = JSON.stringify(await explain(), undefined, 1);
      throw new Error(`waited ${timeoutMs / 1_000} s for ${what}: ${now}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function state(): Promise<string[]> {
  const logs = ['logs', '--tail=40'];
  const parts = [
    await cluster.kubectl(['get', 'pods', '--all-namespaces', '--output=wide']),
    await cluster.kubectl(['get', 'logpipelines', '--all-namespaces', '--output=yaml']),
    await namespaced(...logs, '--selector=app.kubernetes.io/component=operator').catch(String),
    await namespaced(...logs, 'daemonset/logpipeline-agent').catch(String),
  ];
  return parts.join('\n').split('\n');
}
