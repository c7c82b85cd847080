import type { GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../dashboards/panelData.ts';
import { type Field, fieldOf } from './field.ts';
import { classicColour, namedColour } from './palette.ts';
import { seriesName } from './seriesName.ts';

/** One line or area of a graph. */
export type Drawn = {
  name: string;
  field: Field;
  colour: string;
  isStacked: boolean;
  samples: [time: number, value: number][];
};

/** The series of a panel's queries in their order, each as its fields say. */
export function drawnSeries(panel: GrafanaPanel, data: readonly TargetData[]): Drawn[] {
  const all = data.flatMap(({ target, series }) =>
    series.map(({ labels, samples }) => ({ name: seriesName(target.legendFormat, labels), samples })),
  );
  const drawn = all.map(({ name, samples }, n): Drawn => {
    const field = fieldOf(panel, name);
    const fixed = field.color?.mode === 'fixed' ? field.color.fixedColor : undefined;
    const sign = field.custom['transform'] === 'negative-Y' ? -1 : 1;
    return {
      name,
      field,
      colour: fixed === undefined ? classicColour(n) : namedColour(fixed),
      isStacked: (field.custom['stacking'] as { mode: string }).mode === 'normal',
      samples: samples.map(([time, value]) => [time, sign * value]),
    };
  });
  return drawn.map((one) => filled(one, drawn));
}

/** With a 0 where another series of the stack has a point: ECharts adds up points by their place, not by their time. */
function filled(one: Drawn, all: readonly Drawn[]): Drawn {
  if (!one.isStacked) return one;
  const own = new Map(one.samples);
  const stacked = all.filter(({ isStacked }) => isStacked);
  const times = new Set(stacked.flatMap(({ samples }) => samples.map(([time]) => time)));
  const samples = [...times]
    .sort((a, b) => a - b)
    .map((time): [number, number] => [time, own.get(time) ?? 0]);
  return { ...one, samples };
}

/** The values between which an axis must be: of lines, and of stacks as a whole. */
export function extremes(drawn: readonly Drawn[]): number[] {
  const sums = new Map<number, number>();
  const lone: number[] = [];
  for (const { isStacked, samples } of drawn) {
    for (const [time, value] of samples) {
      if (isStacked) sums.set(time, (sums.get(time) ?? 0) + value);
      else lone.push(value);
    }
  }
  return [...sums.values(), ...lone].filter(Number.isFinite);
}
