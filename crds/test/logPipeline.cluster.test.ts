import { type Cluster, startCluster } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStatus, type LogPipelineStatus, parseLogPipeline } from '../src/index.ts';
import { descriptionAt, explainedPaths } from './explained.ts';
import { mutate, seeded } from './mutate.ts';
import { badResources, goodResources, type Resource, samples, samplesFolder } from './resources.ts';
import { type Answer, TestApiServer } from './testApiServer.ts';

const PIPELINES = '/apis/logpipeline.dev/v1alpha1/namespaces/default/logpipelines';
const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/logpipelines.logpipeline.dev';
const definitionFile = new URL('../logpipelines.yaml', import.meta.url).pathname;

const bad = await badResources();
const good = [...(await goodResources()), ...(await samples())];

let cluster: Cluster;
let api: TestApiServer;

beforeAll(async () => {
  cluster = await startCluster();
  api = await TestApiServer.of(cluster.kubeconfig);
  await cluster.kubectl(['apply', '--server-side', '-f', definitionFile]);
  await cluster.kubectl([
    'wait',
    '--for=condition=Established',
    '--timeout=30s',
    `--filename=${definitionFile}`,
  ]);
});

afterAll(() => cluster?.down());

/** What the API server would store; it stores nothing. */
const dryRun = (resource: Resource) =>
  api.send('POST', `${PIPELINES}?dryRun=All&fieldValidation=Strict`, resource);

test('the definition is taken: established, its names accepted, its schema structural', async () => {
  const { body } = await api.send('GET', DEFINITION);
  const { conditions } = body.status as { conditions: { type: string; status: string }[] };
  const statuses = Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
  expect(statuses).toEqual({ NamesAccepted: 'True', Established: 'True' });
});

describe('the API server refuses, in the words of the offline check,', () => {
  test.each(bad)('$name', async ({ resource, errors }) => {
    const answer = await dryRun(resource);
    expect(answer.code).toBe(422);
    expect(causesOf(answer)).toEqual(errors);
  });

  test('fields that the schema does not know', async () => {
    const spec = { bucket: 'fleet-logs', buckett: 'x', buffer: { maxsize: '2Gi' } };
    const resource = { ...(good[0]?.resource as Resource), spec };
    const answer = await dryRun(resource);
    expect(answer.code).toBe(400);
    const offline = parseLogPipeline(resource);
    expect(offline.ok).toBe(false);
    for (const field of ['spec.buckett', 'spec.buffer.maxsize']) {
      expect(answer.body.message).toContain(`unknown field "${field}"`);
      expect(JSON.stringify(offline)).toContain(`${field}: unknown field`);
    }
  });

  test('and kubectl shows a person these words', async () => {
    const yaml = JSON.stringify({
      ...(good[0]?.resource as Resource),
      spec: { bucket: 'logs', interval: '30s' },
    });
    await expect(cluster.kubectl(['apply', '-f', '-'], yaml)).rejects.toThrow(
      'spec.interval: Invalid value: "string": interval "30s" is not allowed: use a duration from 1m to 24h, such as 15m or 1h30m',
    );
  });
});

describe('the API server takes, with the defaults of the offline check,', () => {
  test.each(good)('$name', async ({ resource }) => {
    const answer = await dryRun(resource);
    expect(answer.body.message).toBeUndefined();
    const parsed = parseLogPipeline(resource);
    if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
    expect(parsed.pipeline.spec).toEqual(answer.body.spec);
  });
});

test.each([1, 20, 300])('both say the same of 200 resources with random mistakes, seed %i', async (seed) => {
  const random = seeded(seed);
  const start = [...good, ...bad]
    .map(({ resource }) => resource)
    .filter(({ metadata }) => metadata.name === 'logs');
  for (let round = 0; round < 200; round++) {
    const from = start[Math.floor(random() * start.length)] as Resource;
    const changed = mutate(mutate(from.spec, random), random);
    // As it is sent: JSON keeps a lone field of any name.
    const resource: Resource = JSON.parse(JSON.stringify({ ...from, spec: changed }));
    const answer = await dryRun(resource);
    const parsed = parseLogPipeline(resource);
    const why = JSON.stringify(resource.spec);
    if (answer.code === 201) expect(parsed.ok && parsed.pipeline.spec, why).toEqual(answer.body.spec);
    // Unknown fields: they are refused before anything else is looked at.
    else if (answer.code === 400) expect(parsed.ok, why).toBe(false);
    else expect(parsed.ok ? [] : [...parsed.errors].sort(), why).toEqual(causesOf(answer));
  }
});

describe('with the samples applied by kubectl', () => {
  beforeAll(() => cluster.kubectl(['apply', '-f', samplesFolder.pathname]));

  test('each is read back as it was parsed, and parses again', async () => {
    const { items } = JSON.parse(await cluster.kubectl(['get', 'logpipelines', '-o', 'json']));
    const names = items.map((item: Resource) => item.metadata.name);
    expect(names.sort()).toEqual((await samples()).map(({ name }) => name).sort());
    for (const item of items) {
      const parsed = parseLogPipeline(item);
      expect(parsed).toEqual({ ok: true, pipeline: item });
    }
  });

  test('kubectl get shows the columns, before and after there is a status', async () => {
    const table = async (...more: string[]) =>
      rowsOf(await cluster.kubectl(['get', 'lgp', 'everything', ...more]));
    expect(await table()).toEqual([
      ['NAME', 'BUCKET', 'INTERVAL', 'READY', 'NODES', 'SHIPPED', 'LAG', 'AGE'],
      ['everything', 'fleetwise-logs-production', '15m', expect.any(String)],
    ]);
    await writeStatus(statusOf({ oldestUnshippedTime: minutesAgo(7) }));
    const age = expect.stringMatching(/^\d+[ms]/);
    const lag = expect.stringMatching(/^7m\d+s$/);
    const line = ['everything', 'fleetwise-logs-production', '15m', 'True', '3/3', '4.50 GiB', lag, age];
    expect((await table())[1]).toEqual(line);
    expect(await table('-o', 'wide')).toEqual([
      expect.arrayContaining(['AGE', 'REASON', 'DROPPED', 'LAST UPLOAD']),
      [...line, 'Delivered', '2', expect.stringMatching(/^\d+[ms]/)],
    ]);
    await writeStatus(statusOf({}));
    expect((await table())[1]).toEqual(line.filter((cell) => cell !== lag));
  });

  test('the category and the short name find them', async () => {
    const list = (name: string) => cluster.kubectl(['get', name, '-o', 'name']);
    expect(await list('logging')).toBe(await list('lgp'));
    expect(await list('lgp')).toContain('logpipeline.logpipeline.dev/everything');
  });

  test('the status is changed through its own door only, and does not count as a change of the spec', async () => {
    await writeStatus(statusOf({}));
    const before = (await api.send('GET', `${PIPELINES}/everything`)).body as unknown as Stored;
    const merge = 'application/merge-patch+json';
    const patch = { spec: { interval: '20m' }, status: { nodes: { summary: '9/9' } } };

    const door = await api.send('PATCH', `${PIPELINES}/everything/status`, patch, merge);
    const throughStatus = door.body as unknown as Stored;
    expect(throughStatus.spec).toEqual(before.spec);
    expect(throughStatus.status.nodes?.summary).toBe('9/9');
    expect(throughStatus.metadata.generation).toBe(before.metadata.generation);

    const main = await api.send('PATCH', `${PIPELINES}/everything`, { ...patch, status: null }, merge);
    const throughSpec = main.body as unknown as Stored;
    expect(throughSpec.spec.interval).toBe('20m');
    expect(throughSpec.status.nodes?.summary).toBe('9/9');
    expect(throughSpec.metadata.generation).toBe(before.metadata.generation + 1);
  });

  test.each<[string, object]>([
    ['a condition twice', { conditions: [condition, condition] }],
    ['a condition of another status', { conditions: [{ ...condition, status: 'Maybe' }] }],
    ['a condition without a reason', { conditions: [{ type: 'Ready', status: 'True' }] }],
    ['a negative count', { totals: { records: -1 } }],
    ['six worst nodes', { worstNodes: Array.from({ length: 6 }, () => ({ node: 'a' })) }],
    ['a time that is none', { lastUploadTime: 'yesterday' }],
    ['a day as a time', { oldestUnshippedTime: '2026-11-23' }],
  ])('a status with %s is refused, in the words of checkStatus', async (_, status) => {
    const merge = 'application/merge-patch+json';
    const answer = await api.send('PATCH', `${PIPELINES}/full/status`, { status }, merge);
    expect(answer.code).toBe(422);
    // Within the sentence the API server leaves `status.` out: it validates the status on its own.
    const offline = checkStatus(status).map((error) => error.replace(/: status\.(\S+ in body)/, ': $1'));
    expect(causesOf(answer)).toEqual(offline.sort());
  });
});

test.each(['spec', 'status'])('kubectl explain describes every field of the %s', async (part) => {
  const tree = await cluster.kubectl(['explain', `lgp.${part}`, '--recursive']);
  const paths = explainedPaths(tree, `lgp.${part}`);
  expect(paths.length).toBeGreaterThan(15);
  const { body } = await api.send('GET', '/openapi/v3/apis/logpipeline.dev/v1alpha1');
  for (const path of paths) expect(descriptionAt(body, path), path.join('.')).toMatch(/^.+\.$/s);
});

test('kubectl explain reads well', async () => {
  const interval = await cluster.kubectl(['explain', 'lgp.spec.interval']);
  expect(interval.replace(/\s+/g, ' ')).toContain(
    'Upload at least this often, as a Go duration from 1m to 24h, such as 15m or 1h30m. A longer interval makes fewer and larger ' +
      'objects. Default: 15m.',
  );
});

type Stored = {
  metadata: { generation: number };
  spec: { interval: string };
  status: LogPipelineStatus;
};

const condition = {
  type: 'Ready',
  status: 'True' as const,
  reason: 'Delivered',
  message: 'All is well.',
  lastTransitionTime: '2026-11-23T04:00:00Z',
};

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000 - 5_000).toISOString();

function statusOf(more: Partial<LogPipelineStatus>): LogPipelineStatus {
  return {
    observedGeneration: 1,
    conditions: [condition, { ...condition, type: 'BucketReady', status: 'False' }],
    nodes: { desired: 3, ready: 3, upToDate: 3, summary: '3/3' },
    totals: { records: 9, bytes: 4.5 * 2 ** 30, objects: 1, dropped: 2, shipped: '4.50 GiB' },
    lastUploadTime: minutesAgo(1),
    ...more,
  };
}

/** Replaces the status of the sample `everything`. */
async function writeStatus(status: LogPipelineStatus): Promise<void> {
  expect(checkStatus(status)).toEqual([]);
  const { body } = await api.send('GET', `${PIPELINES}/everything`);
  const answer = await api.send('PUT', `${PIPELINES}/everything/status`, { ...body, status });
  expect(answer.code, answer.body.message).toBe(200);
}

/** The errors of a refusal, sorted, but for the notice that says which were not looked for. */
function causesOf(answer: Answer): string[] {
  return (answer.body.details?.causes ?? [])
    .filter(({ message }) => !message.includes('some validation rules were not checked'))
    .map(({ field, message }) => `${field}: ${message}`)
    .sort();
}

/** The cells of a table that kubectl prints; empty ones are left out. */
function rowsOf(table: string): string[][] {
  const lines = table.trimEnd().split('\n');
  return lines.map((line) => line.trim().split(/ {2,}/));
}
