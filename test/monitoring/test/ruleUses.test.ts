import { expect, test } from 'vitest';
import { recordedMetrics, usesOfRule } from '../src/ruleUses.ts';

test('a query in a description is a use like the expression', () => {
  const description =
    'Now {{ with query (print `min(free{node=` (printf "%q" $labels.node) `})`) }}{{ . | first | value }}{{ end }}.';
  const uses = usesOfRule({ expr: 'size > 1', annotations: { description } });
  expect(uses.map(({ metric, labels }) => [metric, labels])).toEqual([
    ['size', []],
    ['free', ['node']],
  ]);
});

test('what is recorded has the labels that it is grouped by', () => {
  const rules = [
    { record: 'node:cpu:ratio', expr: '1 - (sum by (cluster, node) (a) / sum by (cluster, node) (b))' },
    { expr: 'a > 1' },
  ];
  expect([...recordedMetrics(rules)]).toEqual([['node:cpu:ratio', new Set(['cluster', 'node'])]]);
});
