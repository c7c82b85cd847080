import { expect, test } from 'vitest';
import { documentedMetrics, exposedMetrics, type KnownMetrics } from '../src/knownMetrics.ts';
import { metricRows } from '../src/metricsDocument.ts';
import { metricUses } from '../src/metricUses.ts';
import { unknownUses } from '../src/unknownUses.ts';

const without = (known: KnownMetrics) =>
  [...known]
    .filter(([name]) => name.startsWith('a'))
    .map(([name, labels]) => `${name}{${[...labels].join(',')}}`);

const ROWS = metricRows(`| exported by | name | type | labels | unit | meaning |
|---|---|---|---|---|---|
| agent | \`a_total\` | counter | \`pipeline\`, \`reason\` | count | Lines. |
| agent | \`a_info\` | gauge |  | number | Always 1. |
| operator | \`a_seconds\` | histogram | \`queue\` | seconds | Time. |
`);

test('a table of a document is read', () => {
  expect(ROWS[0]).toEqual({
    exportedBy: 'agent',
    name: 'a_total',
    type: 'counter',
    labels: ['pipeline', 'reason'],
    unit: 'count',
    meaning: 'Lines.',
  });
  expect(ROWS.map(({ labels }) => labels.length)).toEqual([2, 0, 1]);
});

test('a histogram is three metrics', () => {
  expect(without(documentedMetrics(ROWS))).toEqual([
    ...['a_total{pipeline,reason}', 'a_info{}', 'a_seconds{queue}'],
    ...['a_seconds_bucket{queue,le}', 'a_seconds_sum{queue}', 'a_seconds_count{queue}'],
  ]);
});

test('a page is read, with the labels of all series of a metric', () => {
  const page = `# HELP a_total Lines.
# TYPE a_total counter
a_total 0
a_total{pipeline="a/b",reason="x\\"} y=\\"2"} 1
a_seconds_bucket{le="+Inf"} 3
`;
  expect(without(exposedMetrics(page))).toEqual(['a_total{pipeline,reason}', 'a_seconds_bucket{le}']);
});

test.each([
  ['sum by (cluster, pipeline) (rate(a_total{job="x",reason="y"}[5m])) or up{node="z"}', []],
  ['b_total > 0 or b_total', ['b_total is not exported']],
  ['sum by (queue) (a_total{mode="x"})', ['a_total has no label mode', 'a_total has no label queue']],
])('of %s nobody exports %j', (expression, sentences) => {
  expect(unknownUses(metricUses(expression), documentedMetrics(ROWS))).toEqual(sentences);
});
