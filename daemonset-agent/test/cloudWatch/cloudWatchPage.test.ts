import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerCloudWatchMetrics } from '../../src/cloudWatch/cloudWatchMetrics.ts';
import { MOST_MOUNT_POINTS } from '../../src/cloudWatch/mountPoints.ts';
import { nodeDocuments } from '../../src/cloudWatch/nodeDocuments.ts';
import { totalsOf } from '../../src/cloudWatch/totals.ts';
import { exampleSample } from '../nodeMetrics/exampleSample.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/cloudwatch.md'), 'utf8');
const sample = exampleSample();
const documents = nodeDocuments({
  sample,
  filesystems: sample.filesystems ?? [],
  before: totalsOf([], { errors: 0 }),
  now: totalsOf([], { errors: 0 }),
  cluster: 'prod',
  node: 'n1',
  namespace: 'logpipeline',
});

test('docs/cloudwatch.md lists exactly the metrics that are sent, with unit and dimensions', () => {
  const sent = documents.flatMap(({ _aws }) =>
    _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => [Name, Unit, Dimensions.map((set) => set.join(', ')).join('; ')]),
    ),
  );
  const listed = [...PAGE.matchAll(/^\| `([A-Z]\w+)` \| (\w+) \| (`.*?) \|/gm)].map(
    ([, name, unit, dimensions]) => [name, unit, dimensions?.replaceAll('`', '')],
  );
  expect(listed).toEqual(sent);
});

test('docs/cloudwatch.md reckons right how many metrics there will be', () => {
  const [ofNode, ofDisk] = documents.map(({ _aws }) => _aws.CloudWatchMetrics[0]?.Metrics.length ?? 0);
  expect(PAGE).toContain(`\`${ofNode} + ${ofNode}n + ${ofDisk}dn\` metrics`);
  expect(PAGE).toContain(`at most ${MOST_MOUNT_POINTS} mount points`);
});

test('docs/cloudwatch.md lists what the agent exports of it', async () => {
  const registry = new Registry();
  registerCloudWatchMetrics(registry, () => ({
    documents: { written: 3, dropped: 1 },
    mountPointsLeftOut: 2,
  }));
  for (const { name, type, help } of await registry.getMetricsAsJSON())
    expect(PAGE).toMatch(
      new RegExp(`^\\| \`${name}\` \\| ${type} \\|.*\\| ${help.replaceAll('.', '\\.')} \\|$`, 'm'),
    );
  expect(await registry.metrics()).toContain(
    'logpipeline_agent_cloudwatch_documents_total{outcome="dropped"} 1',
  );
});

test('its configurations of CloudWatch’s agent are JSON with a listener', () => {
  const configurations = [...PAGE.matchAll(/```json emf-\w+\n([\s\S]*?)```/g)].map(([, text = '']) =>
    JSON.parse(text),
  );
  expect(configurations.map((one) => (one.agent?.config ?? one).logs.metrics_collected.emf)).toEqual([
    {},
    {},
  ]);
});
