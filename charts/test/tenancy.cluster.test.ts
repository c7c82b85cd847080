import { parseLogPipeline } from '@logpipeline/crds';
import { checkTenancy } from '@logpipeline/operator/plan/tenancy';
import { type Cluster, helm, startCluster } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chartFolder } from '../src/renderChart.ts';

const MINUTE = 60_000;
const tenants = { buckets: ['team-logs', 'team-archive'] };
const release = { name: 'logpipeline', namespace: 'logpipeline', fullname: 'logpipeline' };

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  for (const namespace of ['logpipeline', 'team']) await cluster.kubectl(['create', 'namespace', namespace]);
  const shown = ['crd.yaml', 'tenancy/admissionpolicy.yaml'].flatMap((path) => [
    '--show-only',
    `templates/${path}`,
  ]);
  const manifests = await helm(cluster, [
    ...['template', release.name, chartFolder, '--namespace', release.namespace, ...shown],
    ...['--set', `tenants.buckets={${tenants.buckets.join(',')}}`],
  ]);
  await cluster.kubectl(['apply', '--server-side', '--filename', '-'], manifests);
  await cluster.kubectl([
    'wait',
    '--for=condition=Established',
    'crd/logpipelines.logpipeline.dev',
    '--timeout=30s',
  ]);
  await untilDenied({ bucket: 'other-logs' });
}, 20 * MINUTE);
afterAll(() => cluster?.down(), MINUTE);

const own = { credentialsSecretRef: { name: 'own' } };

test.each([
  [{ bucket: 'team-logs' }, null],
  [{ bucket: 'team-archive', s3: { prefix: 'team/one' } }, null],
  [{ bucket: 'team-logs', s3: { prefix: 'team/one/below' } }, null],
  [{ bucket: 'any-logs', s3: own }, null],
  [
    { bucket: 'any-logs', s3: { ...own, prefix: 'x', endpoint: 'https://minio:9000' }, retentionDays: 3 },
    null,
  ],
  [{ bucket: 'team-logs', select: { namespaces: { include: ['team'] } } }, null],
  [
    { bucket: 'team-logs', select: { pods: { matchLabels: { app: 'x' } } }, nodeMetrics: { enabled: false } },
    null,
  ],
  [
    { bucket: 'other-logs' },
    'spec.bucket: "other-logs" is not open to tenants; use one of team-logs, team-archive',
  ],
  [{ bucket: 'team-logs', s3: { prefix: 'team' } }, 'spec.s3.prefix: "team" must be team/one or below it'],
  [
    { bucket: 'team-logs', s3: { prefix: 'team/one-else' } },
    'spec.s3.prefix: "team/one-else" must be team/one',
  ],
  [{ bucket: 'team-logs', s3: { endpoint: 'https://evil:9000' } }, 'spec.s3.endpoint: the agents'],
  [{ bucket: 'team-logs', retentionDays: 3 }, 'spec.retentionDays: the rules of a shared bucket'],
  [
    { bucket: 'any-logs', s3: own, select: { namespaces: { include: ['team', 'kube-system'] } } },
    'spec.select.namespaces.include: only its own namespace team may be selected',
  ],
  [{ bucket: 'any-logs', s3: own, nodeMetrics: { enabled: true } }, 'spec.nodeMetrics.enabled must be false'],
  [{ bucket: 'any-logs', s3: own, frontend: { enabled: true } }, 'spec.frontend.enabled must be false'],
])('a tenant with %j hears: %s', async (spec, sentence) => {
  const said = await apply('team', spec);
  if (sentence === null) expect(said).toBeNull();
  else expect(said).toContain(sentence);
  const parsed = parseLogPipeline(pipeline('team', spec));
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  const refusal = checkTenancy(parsed.pipeline, { release, tenants });
  expect(refusal === undefined, 'the operator and the policy agree').toBe(sentence === null);
});

test("in the release's namespace all of it is allowed", async () => {
  const spec = {
    ...{ bucket: 'other-logs', s3: { endpoint: 'https://minio:9000', prefix: 'x' }, retentionDays: 3 },
    ...{ nodeMetrics: { enabled: true }, select: { namespaces: { include: ['kube-system'] } } },
  };
  expect(await apply('logpipeline', spec)).toBeNull();
});

test('a pipeline from before the policy can be labelled and lose its finalizer, but not change to another wrong spec', async () => {
  const binding = 'validatingadmissionpolicybinding/logpipeline-tenancy';
  const saved = await cluster.kubectl(['get', binding, '--output=json']);
  await cluster.kubectl(['delete', binding]);
  const early = pipeline('team', { bucket: 'early-logs' }, 'early');
  early.metadata.finalizers = ['logpipeline.dev/lifecycle'];
  await untilAllowed(() => cluster.kubectl(['apply', '--filename', '-'], JSON.stringify(early)));
  const { apiVersion, kind, metadata, spec } = JSON.parse(saved);
  const again = { apiVersion, kind, metadata: { name: metadata.name }, spec };
  await cluster.kubectl(['apply', '--filename', '-'], JSON.stringify(again));
  await untilDenied({ bucket: 'other-logs' });
  const which = ['logpipeline', 'early', '--namespace', 'team'];
  await cluster.kubectl(['label', ...which, 'a=b']);
  const change = ['--type=merge', '--patch', '{"spec":{"bucket":"later-logs"}}'];
  await expect(cluster.kubectl(['patch', ...which, ...change])).rejects.toThrow('not open to tenants');
  await cluster.kubectl(['patch', ...which, '--type=merge', '--patch', '{"metadata":{"finalizers":null}}']);
});

type Pipeline = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; finalizers?: string[] };
  spec: object;
};

function pipeline(namespace: string, spec: object, name = 'one'): Pipeline {
  return { apiVersion: 'logpipeline.dev/v1alpha1', kind: 'LogPipeline', metadata: { name, namespace }, spec };
}

/** What the API server says against it; null when it takes it. Nothing is stored. */
async function apply(namespace: string, spec: object): Promise<string | null> {
  const input = JSON.stringify(pipeline(namespace, spec));
  return cluster.kubectl(['create', '--dry-run=server', '--filename', '-'], input).then(
    () => null,
    (error: Error) => error.message,
  );
}

/** The API server takes a moment to know a policy. */
async function untilDenied(spec: object): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await apply('team', spec)) === null) {
    if (Date.now() > deadline) throw new Error('the policy is not in force after 30 s');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** And a moment to forget it. */
async function untilAllowed(attempt: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
