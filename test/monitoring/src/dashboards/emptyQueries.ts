import type { GrafanaDashboard } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { PrometheusClient } from '../prometheusClient.ts';
import { panelData } from './panelData.ts';
import { type Choices, resolveVariables } from './resolveVariables.ts';
import type { TimeRange } from './step.ts';

/** The width of a panel in pixels, about. */
const POINTS = 600;

/**
 * The queries of a dashboard that give no series with a number in it, each as `<panel>: <query>`. A query that Prometheus refuses rejects.
 */
export async function emptyQueries(
  dashboard: GrafanaDashboard,
  prometheus: PrometheusClient,
  range: TimeRange,
  choices: Choices,
): Promise<string[]> {
  const variables = await resolveVariables(dashboard, prometheus, choices);
  const panels = dashboard.panels.filter((panel) => panel.type !== 'row');
  const all = await Promise.all(
    panels.map(async (panel) => {
      const data = await panelData(panel, variables, range, POINTS, prometheus);
      const empty = data.filter(({ series }) => !series.some(({ samples }) => samples.some(isNumber)));
      return empty.map(({ query }) => `${panel.title}: ${query}`);
    }),
  );
  return all.flat();
}

const isNumber = ([, value]: [number, number]) => Number.isFinite(value);
