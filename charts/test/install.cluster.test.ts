import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { type Cluster, helm, installChart, operatorImage, startCluster } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MINUTE = 60_000;
const NAMESPACE = 'logpipeline';

let s3: Versitygw;
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  s3 = await startVersitygw({ host: '0.0.0.0' });
  await s3.createBucket('logs');
}, 20 * MINUTE);

afterAll(async () => {
  await cluster?.down();
  await s3?.stop();
}, 2 * MINUTE);

const namespaced = (...args: string[]) => cluster.kubectl([...args, '--namespace', NAMESPACE]);

test(
  'helm install, a LogPipeline, and the first object is in the bucket; helm test agrees',
  async () => {
    await installChart(cluster);
    await namespaced(
      'create',
      'secret',
      'generic',
      'store',
      `--from-literal=AWS_ACCESS_KEY_ID=${s3.accessKey}`,
      `--from-literal=AWS_SECRET_ACCESS_KEY=${s3.secretKey}`,
    );
    await cluster.kubectl(['apply', '--filename', '-'], JSON.stringify(pipeline('everything')));
    const { name: image } = await operatorImage();
    const script = 'i=0; while true; do echo "line $i of the writer"; i=$((i+1)); sleep 0.2; done';
    await cluster.kubectl([
      'run',
      'writer',
      `--image=${image}`,
      '--image-pull-policy=Never',
      '--command',
      '--',
      'sh',
      '-c',
      script,
    ]);
    await until('an object of the pipeline', 100_000, async () => {
      const keys = await s3.keys('logs', `${NAMESPACE}/everything/kind=log/`);
      return keys.length > 0;
    });
    expect(await helm(cluster, ['test', 'logpipeline', '--namespace', NAMESPACE])).toMatch(
      /Phase:\s+Succeeded/,
    );
  },
  10 * MINUTE,
);

test(
  'helm uninstall leaves the definition and the LogPipelines, and nothing else',
  async () => {
    await helm(cluster, ['uninstall', 'logpipeline', '--namespace', NAMESPACE, '--wait', '--timeout', '3m']);
    await until(
      'nothing of the release is left',
      MINUTE,
      async () => (await leftOvers()).length === 0,
      leftOvers,
    );
    expect(await cluster.kubectl(['get', 'crd', 'logpipelines.logpipeline.dev', '--output=name'])).toContain(
      'logpipelines',
    );
    expect(await namespaced('get', 'logpipeline', 'everything', '--output=name')).toContain('everything');
  },
  5 * MINUTE,
);

test(
  'installed again, it goes on with the LogPipeline that is there',
  async () => {
    const before = await s3.keys('logs', `${NAMESPACE}/everything/kind=log/`);
    await installChart(cluster);
    await until('a further object', 100_000, async () => {
      const keys = await s3.keys('logs', `${NAMESPACE}/everything/kind=log/`);
      return keys.length > before.length;
    });
  },
  10 * MINUTE,
);

function pipeline(name: string) {
  return {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      bucket: 'logs',
      interval: '1m',
      s3: {
        region: s3.region,
        endpoint: `http://${cluster.hostAddress}:${s3.port}`,
        forcePathStyle: true,
        credentialsSecretRef: { name: 'store' },
      },
    },
  };
}

/** What the release or its operator made and nobody removed: of every kind that the API server can list. */
async function leftOvers(): Promise<string[]> {
  const listable = (await cluster.kubectl(['api-resources', '--verbs=list', '--output=name']))
    .trim()
    .split('\n');
  const kinds = listable.filter(
    (kind) => !/^(events|componentstatuses|customresourcedefinitions)\b/.test(kind),
  );
  const selector = 'app.kubernetes.io/instance=logpipeline';
  const text = await cluster.kubectl([
    'get',
    kinds.join(','),
    '--all-namespaces',
    `--selector=${selector}`,
    '--output=name',
    '--ignore-not-found',
  ]);
  const secrets = await namespaced('get', 'secrets', '--output=name');
  const configurations = secrets.split('\n').filter((name) => /logpipeline-(config|agent)|helm/.test(name));
  return [...text.split('\n').filter((name) => name !== ''), ...configurations];
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
    if (Date.now() > deadline)
      throw new Error(
        `waited ${timeoutMs / 1_000} s for ${what}: ${JSON.stringify(await explain(), null, 1)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function state(): Promise<unknown> {
  return [
    await cluster.kubectl(['get', 'pods', '--all-namespaces', '--output=wide']),
    await cluster.kubectl(['get', 'logpipelines', '--all-namespaces', '--output=yaml']),
    await namespaced('logs', '--selector=app.kubernetes.io/component=operator', '--tail=40').catch(String),
    await namespaced('logs', 'daemonset/logpipeline-agent', '--tail=40').catch(String),
  ]
    .join('\n')
    .split('\n');
}
