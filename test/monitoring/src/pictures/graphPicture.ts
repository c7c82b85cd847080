import * as echarts from 'echarts';
import type { GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../dashboards/panelData.ts';
import type { TimeRange } from '../dashboards/step.ts';
import { type Axis, axisOf } from './axis.ts';
import { type Field, fieldOf } from './field.ts';
import { legend } from './legend.ts';
import { classicColour, namedColour, paper } from './palette.ts';
import { seriesName } from './seriesName.ts';
import { type Box, FONT, textWidth } from './svg.ts';
import { formatValue } from './units.ts';

type Drawn = {
  name: string;
  field: Field;
  colour: string;
  samples: [time: number, value: number][];
  step: number;
};

/** Lines or areas over time, with axes and legend. */
export function graphPicture(
  panel: GrafanaPanel,
  data: readonly TargetData[],
  range: TimeRange,
  step: number,
  box: Box,
): string {
  const drawn = drawnSeries(panel, data, step);
  const names = legend(drawn, { x: box.x, y: box.y + box.height, width: box.width });
  const height = box.height - names.height - 4;
  const unit = panel.fieldConfig.defaults.unit ?? 'short';
  const axis = axisOf(unit, extremes(drawn), panel.fieldConfig.defaults);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: box.width, height });
  chart.setOption(optionOf(panel, drawn, axis, unit, range));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg.replace('<svg ', `<svg x="${box.x}" y="${box.y}" `)}${names.svg}`;
}

function drawnSeries(panel: GrafanaPanel, data: readonly TargetData[], step: number): Drawn[] {
  const all = data.flatMap(({ target, series }) =>
    series.map(({ labels, samples }) => ({ name: seriesName(target.legendFormat, labels), samples })),
  );
  return all.map(({ name, samples }, n) => {
    const field = fieldOf(panel, name);
    const fixed = field.color?.mode === 'fixed' ? field.color.fixedColor : undefined;
    const sign = field.custom['transform'] === 'negative-Y' ? -1 : 1;
    return {
      name,
      field,
      step,
      colour: fixed === undefined ? classicColour(n) : namedColour(fixed),
      samples: samples.map(([time, value]) => [time, sign * value]),
    };
  });
}

const isStacked = ({ field }: Drawn) => (field.custom['stacking'] as { mode: string }).mode === 'normal';

/** The lowest and highest points of lines and of stacked areas. */
function extremes(drawn: readonly Drawn[]): number[] {
  const sums = new Map<number, number>();
  for (const { samples } of drawn.filter(isStacked)) {
    for (const [time, value] of samples) sums.set(time, (sums.get(time) ?? 0) + value);
  }
  const lone = drawn
    .filter((one) => !isStacked(one))
    .flatMap(({ samples }) => samples.map(([, value]) => value));
  return [...sums.values(), ...lone].filter(Number.isFinite);
}

function optionOf(
  panel: GrafanaPanel,
  drawn: readonly Drawn[],
  axis: Axis,
  unit: string,
  range: TimeRange,
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
      axisLabel: {
        ...label,
        hideOverlap: true,
        formatter: (at: number) => new Date(at).toISOString().slice(11, 16),
      },
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
    series: [...drawn.map(lineOf), thresholds(panel, axis)],
  };
}

function lineOf(one: Drawn): echarts.LineSeriesOption {
  const { name, colour, field } = one;
  type Custom = { lineWidth: number; fillOpacity: number; lineStyle?: { dash: number[] } };
  const { lineWidth, fillOpacity, lineStyle } = field.custom as Custom;
  return {
    name,
    type: 'line',
    data: withGaps(one),
    showSymbol: false,
    silent: true,
    ...(isStacked(one) ? { stack: 'all', stackStrategy: 'all' } : {}),
    lineStyle: {
      color: colour,
      width: lineWidth * 1.3,
      ...(lineStyle === undefined ? {} : { type: lineStyle.dash }),
    },
    ...(fillOpacity > 0 ? { areaStyle: { color: colour, opacity: fillOpacity / 100 } } : {}),
  };
}

/** Where a point is missing the line is broken. */
function withGaps({ samples, step }: Drawn): [number, number | null][] {
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
