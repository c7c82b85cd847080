import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { metricRows } from '../../../test/monitoring/src/metricsDocument.ts';
import { countedClient } from '../../src/http/countedClient.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { bucket, input } from '../status/inputs.ts';

const DOCUMENT = join(import.meta.dirname, '..', '..', '..', 'docs', 'metrics.md');

function setUp(missingAgents: () => string[] | undefined = () => undefined) {
  return createMetrics({
    version: '0.1.0',
    statuses: () => [
      pipelineStatus(input()),
      pipelineStatus(input({ bucket: bucket('BucketFull') })),
      pipelineStatus(input({ bucket: bucket('BucketFull') })),
      undefined,
    ],
    reflectors: () => [['pipelines', { lists: 2, watches: 3, events: 4, failures: 5, auditMisses: 6 }]],
    agents: () => ({ asked: 10, failing: 3 }),
    missingAgents,
  });
}

test('docs/metrics.md lists exactly what the operator exports, with type, labels and meaning', async () => {
  const { registry } = setUp();
  const exported = (await registry.getMetricsAsJSON())
    .filter(({ name }) => !/^(process|nodejs)_/.test(name))
    .map(({ name, type, help }) => {
      const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
      return { name, type: String(type), labels: labelNames, meaning: help };
    });
  const documented = metricRows(readFileSync(DOCUMENT, 'utf8'))
    .filter(({ exportedBy }) => exportedBy === 'operator')
    .map(({ name, type, labels, meaning }) => ({ name, type, labels, meaning }));
  expect(documented).toEqual(exported);
});

test('a queue counts under the names of controller-runtime, from 0 on', async () => {
  const { registry, queue } = setUp();
  const metrics = queue('pipeline');
  expect(await registry.metrics()).toContain(
    'controller_runtime_reconcile_total{controller="pipeline",result="error"} 0',
  );
  metrics.added?.();
  metrics.depth?.(3);
  metrics.waited?.(0.5);
  metrics.worked?.(2, 'error');
  metrics.worked?.(2, 'success');
  metrics.retried?.();
  const text = await registry.metrics();
  for (const line of [
    'controller_runtime_reconcile_total{controller="pipeline",result="success"} 1',
    'controller_runtime_reconcile_errors_total{controller="pipeline"} 1',
    'controller_runtime_reconcile_time_seconds_bucket{le="2.5",controller="pipeline"} 2',
    'workqueue_depth{name="pipeline"} 3',
    'workqueue_adds_total{name="pipeline"} 1',
    'workqueue_retries_total{name="pipeline"} 1',
    'workqueue_queue_duration_seconds_sum{name="pipeline"} 0.5',
  ])
    expect(text).toContain(`${line}\n`);
});

test('what is there is read when somebody scrapes', async () => {
  const { registry, leader, pull, eventLost } = setUp();
  leader('release-operator', true);
  pull('timeout');
  eventLost();
  const text = await registry.metrics();
  for (const line of [
    'leader_election_master_status{name="release-operator"} 1',
    'logpipeline_operator_pipelines{condition="BucketReady",status="False",reason="BucketFull"} 2',
    'logpipeline_operator_pipelines{condition="BucketReady",status="True",reason="Writable"} 1',
    'logpipeline_operator_agents{state="answering"} 7',
    'logpipeline_operator_agents{state="failing"} 3',
    'logpipeline_operator_agent_pulls_total{outcome="timeout"} 1',
    'logpipeline_operator_reflector_watches_total{informer="pipelines"} 3',
    'logpipeline_operator_reflector_audit_misses_total{informer="pipelines"} 6',
    'logpipeline_operator_events_lost_total 1',
    'logpipeline_operator_build_info{version="0.1.0"} 1',
  ])
    expect(text).toContain(`${line}\n`);
  expect(await registry.metrics()).toContain('reflector_watches_total{informer="pipelines"} 3\n');
});

test('nodes without an agent are named, a hundred of them, and counted', async () => {
  const { registry } = setUp(() => Array.from({ length: 150 }, (_, n) => `node-${n}`));
  const text = await registry.metrics();
  expect(text).toContain('logpipeline_operator_agent_missing{node="node-0"} 1\n');
  expect(text.match(/^logpipeline_operator_agent_missing\{/gm)).toHaveLength(100);
  expect(text).toContain('logpipeline_operator_agents_missing 150\n');
});

test('who does not know which nodes have no agent says nothing', async () => {
  let missing: string[] | undefined = [];
  const { registry } = setUp(() => missing);
  expect(await registry.metrics()).toContain('logpipeline_operator_agents_missing 0\n');
  missing = undefined;
  expect(await registry.metrics()).not.toMatch(/^logpipeline_operator_agents?_missing/m);
});

test('requests are counted by method and answer', async () => {
  const { registry, request } = setUp();
  const outcomes = [undefined, 409, 0];
  const client = countedClient(
    {
      async request<T>(): Promise<T> {
        const status = outcomes.shift();
        if (status !== undefined) throw new ApiError('no', { status, reason: '' });
        return {} as T;
      },
      stream: async () => undefined,
      close: () => undefined,
    },
    request,
  );
  for (let i = 0; i < 3; i++) await client.request({ method: 'PATCH', path: '/' }).catch(() => undefined);
  await client.stream({ method: 'GET', path: '/', idleMs: 1 }, () => undefined);
  const text = await registry.metrics();
  for (const [code, method] of [
    ['2xx', 'PATCH'],
    ['409', 'PATCH'],
    ['<error>', 'PATCH'],
    ['2xx', 'GET'],
  ])
    expect(text).toContain(`rest_client_requests_total{code="${code}",method="${method}"} 1\n`);
});
