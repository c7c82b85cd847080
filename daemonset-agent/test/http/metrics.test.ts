import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import type { PipelineStatus } from '../../src/pipeline/pipelineStatus.ts';

const create = (statuses: () => PipelineStatus[], tally = new RecordTally(10, () => 0)) =>
  createMetrics({
    version: '0.0.0',
    statuses,
    tally,
    configuration: () => undefined,
    unknownPods: () => undefined,
  });

const DOCUMENT = join(import.meta.dirname, '..', '..', '..', 'docs', 'metrics.md');

test('docs/metrics.md lists exactly what the agent exports, with type, labels and meaning', async () => {
  const registry = create(() => []);
  const exported = (await registry.getMetricsAsJSON())
    .filter(({ name }) => name.startsWith('logpipeline_'))
    .map(({ name, type, help }) => {
      const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
      return { name, type: String(type), labels: labelNames.join(', '), help };
    });
  const documented = [
    ...readFileSync(DOCUMENT, 'utf8').matchAll(
      /^\| `(logpipeline_\w+)` \| (\w+) \| (.*?) \| .*? \| (.*) \|$/gm,
    ),
  ].map(([, name, type, labels, help]) => ({ name, type, labels: labels?.replaceAll('`', ''), help }));
  expect(documented).toEqual(exported);
});

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
