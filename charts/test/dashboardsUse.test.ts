import { dashboardUses, type KnownMetrics, unknownUses } from '@logpipeline/test-monitoring';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertLimits } from '../src/dashboards/alertLimits.ts';
import { dashboards } from '../src/dashboards/dashboards.ts';
import { grafanaDashboard } from '../src/dashboards/grafana/grafanaDashboard.ts';
import { exportedMetrics, readFile } from './exportedMetrics.ts';

const { alerts } = parse(readFile('charts/logpipeline/values.yaml')).monitoring;

const known: KnownMetrics = new Map([
  ...exportedMetrics,
  // What Prometheus makes of alerts.
  ['ALERTS', new Set(['alertname', 'alertstate'])],
]);

test.each(Object.entries(dashboards(alertLimits(alerts))))(
  'the dashboard %s asks only for metrics and labels that are exported',
  (_, dashboard) => {
    expect(unknownUses(dashboardUses(grafanaDashboard(dashboard)), known)).toEqual([]);
  },
);

test('outcomes and reasons in the dashboards are those of the documents', () => {
  const values = Object.values(dashboards(alertLimits(alerts)))
    .flatMap((dashboard) => dashboardUses(grafanaDashboard(dashboard)))
    .flatMap(({ matchers }) => matchers)
    .filter(
      ({ label, value }) => ['outcome', 'reason', 'condition', 'result'].includes(label) && value !== 'x',
    )
    .flatMap(({ value }) => value.split('|'));
  const documents = ['metrics', 'gaps', 'conditions'].map((name) => readFile(`docs/${name}.md`)).join('');
  expect([...new Set(values)].filter((value) => !new RegExp(`\\b${value}\\b`).test(documents))).toEqual([]);
});
