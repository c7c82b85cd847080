import { expect, test } from 'vitest';
import { metricUses } from '../src/metricUses.ts';

const labelsOf = (expression: string) =>
  metricUses(expression).map(({ metric, labels }) => `${metric}{${labels.join(',')}}`);

test.each([
  ['up', ['up{}']],
  ['{__name__="up", job="a"}', ['up{job}']],
  ['sum by (cluster, node) (rate(cpu_total{mode=~"idle|iowait"}[5m]))', ['cpu_total{cluster,mode,node}']],
  ['sum without (pod) (up{job="a"})', ['up{job}']],
  ['a{x="1"} / on (node) group_left (version) b', ['a{node,x}', 'b{node,version}']],
  ['b * on (node) group_right (version) sum by (node, pod) (a)', ['b{node,version}', 'a{node,pod}']],
  ['sum by (node, version) (a * on (node) group_left (version) b)', ['a{node}', 'b{node,version}']],
  ['sum by (pod) (a > 1 and on (node) b)', ['a{node,pod}', 'b{node}']],
  ['sum by (pod) (a unless b)', ['a{pod}', 'b{}']],
  ['sum by (pod) (a or b)', ['a{pod}', 'b{pod}']],
  ['sum by (lag, pod) (label_replace(a, "lag", "read", "", ""))', ['a{pod}']],
  ['sum by (to) (label_replace(depth, "to", "$1", "name", "(.+)"))', ['depth{name}']],
  ['label_join(a, "both", "/", "namespace", "pod")', ['a{namespace,pod}']],
  ['histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m])))', ['a_bucket{le}']],
  ['max_over_time((a{x="1"} - b)[1h:1m]) offset 5m', ['a{x}', 'b{}']],
  ['topk(3, max by (node) (a @ 5)) > bool 2', ['a{node}']],
  ['time() - 5', []],
])('%s asks for %j', (expression, uses) => {
  expect(labelsOf(expression)).toEqual(uses);
});

test('matchers are told with their values', () => {
  expect(metricUses(String.raw`up{job!="a",pod=~"b\\.c"}`)[0]?.matchers).toEqual([
    { label: 'job', operator: '!=', value: 'a' },
    { label: 'pod', operator: '=~', value: String.raw`b\.c` },
  ]);
});

test.each(['sum by (', 'rate(a[$__rate_interval])', 'a{b}'])('%s is refused', (expression) => {
  expect(() => metricUses(expression)).toThrow('no PromQL at');
});
