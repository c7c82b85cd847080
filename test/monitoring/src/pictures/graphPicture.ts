import * as echarts from 'echarts';
import type { GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../dashboards/panelData.ts';
import type { TimeRange } from '../dashboards/step.ts';
import { type Axis, axisOf } from './axis.ts';
import { type Drawn, drawnSeries, extremes } from './drawnSeries.ts';
import { legend } from './legend.ts';
import { namedColour, paper } from './palette.ts';
import { type Box, FONT, textWidth } from './svg.ts';
import { formatValue } from './units.ts';

/** Lines or areas over time, with axes and legend. */
export function graphPicture(
  panel: GrafanaPanel,
  data: readonly TargetData[],
  range: TimeRange,
  step: number,
  box: Box,
): string {
  const drawn = drawnSeries(panel, data);
  const names = legend(drawn, { x: box.x, y: box.y + box.height, width: box.width });
  const height = box.height - names.height - 4;
  const unit = panel.fieldConfig.defaults.unit ?? 'short';
  const axis = axisOf(unit, extremes(drawn), panel.fieldConfig.defaults);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: box.width, height });
  chart.setOption(optionOf(panel, drawn, axis, unit, range, step));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${still(svg).replace('<svg ', `<svg x="${box.x}" y="${box.y}" `)}${names.svg}`;
}

/** Without what ECharts adds for a pointer that is over something: a picture in a page has none. */
function still(svg: string): string {
  return svg.replace(/<style.*?<\/style>/s, '').replace(/ (?:class|pointer-events)="[^"]*"/g, '');
}

function optionOf(
  panel: GrafanaPanel,
  drawn: readonly Drawn[],
  axis: Axis,
  unit: string,
  range: TimeRange,
  step: number,
): echarts.EChartsOption {
  const labels: string[] = [];
  for (let at = axis.min; at <= axis.max * 1.0001; at += axis.interval) labels.push(formatValue(unit, at));
  const left = Math.max(...labels.map((label) => textWidth(label, 11))) + 12;
  const label = { color: paper.faint, fontSize: 11, fontFamily: FONT };
  const grid = { lineStyle: { color: paper.grid } };
  return {
    animation: false,
    grid: { left, right: 12, top: 10, bottom: 22, containLabel: false },
    xAxis: {
      type: 'time',
      min: range.start * 1000,
      max: range.end * 1000,
      axisLabel: { ...label, hideOverlap: true, formatter: (at: number) => clock(at, range) },
      axisLine: { lineStyle: { color: paper.border } },
      axisTick: { show: false },
      splitLine: { show: true, ...grid },
    },
    yAxis: {
      type: 'value',
      ...axis,
      axisLabel: { ...label, formatter: (value: number) => formatValue(unit, value) },
      splitLine: { show: true, ...grid },
    },
    series: [...drawn.map((one) => lineOf(one, step)), thresholds(panel, axis)],
  };
}

const TEN_MINUTES = 600;

function clock(at: number, { start, end }: TimeRange): string {
  return new Date(at).toISOString().slice(11, end - start > TEN_MINUTES ? 16 : 19);
}

function lineOf(one: Drawn, step: number): echarts.LineSeriesOption {
  const { name, colour, field } = one;
  type Custom = { lineWidth: number; fillOpacity: number; lineStyle?: { dash: number[] } };
  const { lineWidth, fillOpacity, lineStyle } = field.custom as Custom;
  return {
    name,
    type: 'line',
    data: withGaps(one.samples, step),
    showSymbol: false,
    silent: true,
    ...(one.isStacked ? { stack: 'all', stackStrategy: 'all' } : {}),
    lineStyle: {
      color: colour,
      width: lineWidth * 1.3,
      ...(lineStyle === undefined ? {} : { type: lineStyle.dash }),
    },
    ...(fillOpacity > 0 ? { areaStyle: { color: colour, opacity: fillOpacity / 100 } } : {}),
  };
}

/** Where a point is missing the line is broken. */
function withGaps(samples: Drawn['samples'], step: number): [number, number | null][] {
  return samples.flatMap(([time, value], n) => {
    const before = samples[n - 1]?.[0];
    const point: [number, number | null] = [time * 1000, Number.isFinite(value) ? value : null];
    const isBroken = before !== undefined && time - before > step * 1.5;
    return isBroken ? [[(time - step) * 1000, null] as [number, null], point] : [point];
  });
}

/** A dashed line at each threshold that is within the axis. */
function thresholds(panel: GrafanaPanel, axis: Axis): echarts.LineSeriesOption {
  const { thresholds: limits, custom } = panel.fieldConfig.defaults;
  const style = custom?.['thresholdsStyle'] as { mode: string } | undefined;
  const steps = style?.mode === 'dashed' ? (limits?.steps ?? []) : [];
  const shown = steps.flatMap(({ value, color }) =>
    value !== null && value >= axis.min && value <= axis.max ? [{ value, color: namedColour(color) }] : [],
  );
  return {
    type: 'line',
    data: [],
    markLine: {
      symbol: 'none',
      silent: true,
      label: { show: false },
      data: shown.map(({ value, color }) => ({
        yAxis: value,
        lineStyle: { color, width: 1.3, type: [8, 6] },
      })),
    },
  };
}
