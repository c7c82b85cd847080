import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';

const DOCUMENT = join(import.meta.dirname, '..', '..', '..', 'docs', 'metrics.md');

test('docs/metrics.md lists exactly what the agent exports, with type, labels and meaning', async () => {
  const registry = createMetrics(() => [], '0.0.0');
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
  const registry = createMetrics(() => {
    asked++;
    return [];
  }, '0.0.0');
  await registry.metrics();
  expect(asked).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  await registry.metrics();
  expect(asked).toBe(2);
});
