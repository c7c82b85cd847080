/** Where the lines of an axis stand. */
export type Axis = { min: number; max: number; interval: number };

/** Lines on an axis, at most; Grafana draws about as many in a panel of the usual height. */
const MOST_LINES = 5;

const decimal = [1, 2, 2.5, 5, 10];
const binary = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const sexagesimal = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800,
  604_800,
];

/**
 * An axis that holds all values, with lines at numbers that are round in the unit.
 *
 * @param fixed what the panel says of its ends
 */
export function axisOf(
  unit: string,
  values: readonly number[],
  fixed: { min?: number | undefined; max?: number | undefined },
): Axis {
  const low = fixed.min ?? Math.min(0, ...values);
  let high = fixed.max ?? Math.max(...values, low);
  if (high <= low) high = low + 1;
  const interval = roundUp(unit, (high - low) / MOST_LINES);
  return {
    min: Math.floor(low / interval) * interval,
    max: fixed.max ?? Math.ceil((high * 1.0001) / interval) * interval,
    interval,
  };
}

function roundUp(unit: string, exact: number): number {
  if (unit === 's' && exact > 1) return sexagesimal.find((step) => step >= exact) ?? exact;
  const [base, steps] =
    unit === 'bytes' || unit === 'binBps' ? ([1024, binary] as const) : ([10, decimal] as const);
  const power = base ** Math.floor(Math.log(exact) / Math.log(base));
  return power * (steps.find((step) => step * power >= exact * 0.9999) ?? base);
}
