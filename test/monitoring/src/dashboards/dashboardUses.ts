import type {
  GrafanaDashboard,
  GrafanaTarget,
} from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import { type MetricUse, metricUses } from '../metricUses.ts';

/** Every metric that a dashboard's queries ask for, with the labels that they, or the names in the legends, take it to have. */
export function dashboardUses(dashboard: GrafanaDashboard): MetricUse[] {
  return dashboard.panels.flatMap((panel) => (panel.type === 'row' ? [] : panel.targets.flatMap(usesOf)));
}

function usesOf({ expr, legendFormat }: GrafanaTarget): MetricUse[] {
  // What a variable stands for does not matter here, only that it is PromQL.
  const promql = expr.replaceAll(/\$__\w+/g, '5m').replaceAll(/\$\w+/g, 'x');
  const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  // A label of the legend is one that the result must have, as if it were grouped by it.
  return metricUses(named.length === 0 ? promql : `max by (${named.join(', ')}) (${promql})`);
}
