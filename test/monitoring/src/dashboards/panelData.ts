import type { GrafanaPanel, GrafanaTarget } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { PrometheusClient, Series } from '../prometheusClient.ts';
import { interpolate, type VariableValue } from './interpolate.ts';
import { rateInterval, seconds, stepOf, type TimeRange } from './step.ts';

/** What a query of a panel gave. */
export type TargetData = {
  target: GrafanaTarget;
  /** What Prometheus was asked. */
  query: string;
  series: Series[];
};

/**
 * Asks all queries of a panel as Grafana would.
 *
 * @param points how many a graph has room for
 */
export async function panelData(
  panel: GrafanaPanel,
  variables: ReadonlyMap<string, VariableValue>,
  range: TimeRange,
  points: number,
  prometheus: Pick<PrometheusClient, 'query' | 'queryRange'>,
): Promise<TargetData[]> {
  return await Promise.all(
    panel.targets.map(async (target) => {
      const minStep = seconds(target.interval);
      const step = stepOf(range, minStep, points);
      const raw = (value: number) => ({ kind: 'raw' as const, value: `${Math.ceil(value)}s` });
      const query = interpolate(
        target.expr,
        new Map<string, VariableValue>([
          ...variables,
          ['__rate_interval', raw(rateInterval(step, minStep))],
          ['__interval', raw(step)],
          ['__range', raw(range.end - range.start)],
        ]),
      );
      const series = target.range
        ? await prometheus.queryRange(query, aligned(range, step))
        : await prometheus.query(query, range.end);
      return { target, query, series };
    }),
  );
}

/** Grafana asks for multiples of the step, so that a refresh does not move the points. */
function aligned({ start, end }: TimeRange, step: number) {
  const down = (time: number) => Math.floor(time / step) * step;
  return { start: down(start), end: down(end), step };
}
