/** A span of time, in seconds since the epoch. */
export type TimeRange = { start: number; end: number };

/** Grafana's steps in seconds, each with the value below which it is taken. */
const steps: readonly [below: number, step: number][] = [
  [1.5, 1],
  [3.5, 2],
  [7.5, 5],
  [12.5, 10],
  [17.5, 15],
  [25, 20],
  [45, 30],
  [90, 60],
  [210, 120],
  [450, 300],
  [750, 600],
  [1050, 900],
  [1500, 1200],
  [2700, 1800],
  [5400, 3600],
];

/**
 * Seconds between the points of a graph, as Grafana's Prometheus data source takes them.
 *
 * @param minStep seconds: "Min step" of the query
 * @param points how many a panel has room for: its width in pixels
 */
export function stepOf({ start, end }: TimeRange, minStep: number, points: number): number {
  const exact = (end - start) / points;
  if (exact < minStep) return minStep;
  return steps.find(([below]) => exact < below)?.[1] ?? 7200;
}

/** `$__rate_interval` in seconds: wide enough for two scrapes even when one is missing. */
export function rateInterval(step: number, minStep: number): number {
  return Math.max(step + minStep, 4 * minStep);
}

/** The seconds of `30s`, `1m` or `2h`. */
export function seconds(duration: string): number {
  const [, amount, unit = ''] = /^(\d+)([smh])$/.exec(duration) ?? [];
  const factor = { s: 1, m: 60, h: 3600 }[unit];
  if (amount === undefined || factor === undefined)
    throw new Error(`${duration} is no duration such as 30s, 5m, 3h`);
  return Number(amount) * factor;
}
