import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { metricRows } from '../../../test/monitoring/src/metricsDocument.ts';
import { registerCloudWatchMetrics } from '../../src/cloudWatch/cloudWatchMetrics.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import { NODE_METRICS_TABLE } from '../../src/nodeMetrics/page/nodeMetricsTable.ts';
import type { PipelineStatus } from '../../src/pipeline/pipelineStatus.ts';
import { CONTAINER, PLAIN_FILE } from '../lines/scriptedLog.ts';

const create = (statuses: () => PipelineStatus[], tally = new RecordTally(10, () => 0)) =>
  createMetrics({
    version: '0.0.0',
    statuses,
    tally,
    configuration: () => undefined,
    unknownPods: () => undefined,
  });

const DOCUMENT = join(import.meta.dirname, '..', '..', '..', 'docs', 'metrics.md');
const ROWS = metricRows(readFileSync(DOCUMENT, 'utf8')).filter(({ exportedBy }) => exportedBy === 'agent');

test('docs/metrics.md lists exactly what the agent exports, with type, labels, unit and meaning', async () => {
  const registry = create(() => []);
  registerCloudWatchMetrics(registry, () => ({
    documents: { written: 0, dropped: 0 },
    mountPointsLeftOut: 0,
  }));
  const exported = (await registry.getMetricsAsJSON())
    .filter(({ name }) => name.startsWith('logpipeline_'))
    .map(({ name, type, help }) => {
      const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
      return { name, type: String(type), labels: labelNames, meaning: help };
    });
  const ofNode = NODE_METRICS_TABLE.map(({ name, type, labels, help }) => ({
    name,
    type,
    labels: [...labels],
    meaning: help,
  }));
  expect(ROWS.map(({ name, type, labels, meaning }) => ({ name, type, labels, meaning }))).toEqual([
    ...exported,
    ...ofNode,
  ]);
  const units = new Map<string, string>(NODE_METRICS_TABLE.map(({ name, unit }) => [name, unit]));
  expect(ROWS.filter(({ name, unit }) => unit !== (units.get(name) ?? unitOf(name) ?? unit))).toEqual([]);
});

/** What a name says of the unit, if it does. */
function unitOf(name: string): string | undefined {
  return /_(seconds|bytes)(_total)?$/.exec(name)?.[1];
}

test('a scrape asks the pipelines once, and the next one again', async () => {
  let asked = 0;
  const registry = create(() => {
    asked++;
    return [];
  });
  await registry.metrics();
  expect(asked).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  await registry.metrics();
  expect(asked).toBe(2);
});

test('lines are exported by workload, with all levels, and what goes over the bound is counted', async () => {
  const tally = new RecordTally(1, () => 0);
  const web = tally.open(CONTAINER);
  web.place({ namespace: 'shop', workload: 'web' });
  const mark = web.enter({ id: 'a', name: '0.log', ordinal: 0, hint: '' });
  mark.count(0, 10, ERROR, false);
  mark.count(0, 20, ERROR, true);
  const file = tally.open(PLAIN_FILE);
  file.place({ namespace: '', workload: 'app.log' });
  file.enter({ id: 'b', name: 'app.log', ordinal: 0, hint: '' }).count(0, 10, ERROR, false);
  const text = await create(() => [], tally).metrics();
  for (const line of [
    'logpipeline_log_records_total{namespace="shop",workload="web",level="ERROR"} 1',
    'logpipeline_log_records_total{namespace="shop",workload="web",level="FATAL"} 0',
    'logpipeline_log_records_total{namespace="",workload="<other>",level="ERROR"} 1',
    'logpipeline_log_records_late_total 1',
    'logpipeline_log_records_overflow_total 1',
  ])
    expect(text).toContain(`${line}\n`);
  expect(text.match(/^logpipeline_log_records_total\{/gm)).toHaveLength(14);
});
