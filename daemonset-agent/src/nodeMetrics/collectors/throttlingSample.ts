import { advance, percentOf, round } from '../counter.ts';
import type { CgroupOwner } from './containerCgroup.ts';
import type { ThrottleCounters, ThrottlingReading } from './throttling.ts';

/** `path`: of its control group. */
export type HeldBack = ThrottleCounters & { owner: CgroupOwner; path: string };

export type ThrottlingDifference = {
  limitedContainers: number;
  /** Null: there was nothing to compare with. */
  sum: ThrottleCounters | null;
  /** Those that were held back most, the first N. */
  top: HeldBack[];
};

/** What happened between two readings. A container that began after the first has had all of it since; one that has ended is not in it. */
export function throttlingDifference(
  before: ThrottlingReading | null,
  now: ThrottlingReading,
  limit: number,
): ThrottlingDifference {
  if (before === null) return { limitedContainers: now.byCgroup.size, sum: null, top: [] };
  const since = [...now.byCgroup].flatMap(
    ([path, counters]) => difference(before.byCgroup.get(path), { ...counters, path }) ?? [],
  );
  const all = (name: keyof ThrottleCounters) => since.reduce((sum, one) => sum + one[name], 0);
  return {
    limitedContainers: now.byCgroup.size,
    sum: {
      periods: all('periods'),
      throttledPeriods: all('throttledPeriods'),
      throttledSeconds: round(all('throttledSeconds')),
    },
    top: since
      .filter(({ throttledPeriods }) => throttledPeriods > 0)
      .sort((a, b) => b.throttledSeconds - a.throttledSeconds)
      .slice(0, limit),
  };
}

export function throttlingFields(counters: ThrottleCounters) {
  return {
    periods: counters.periods,
    throttled_periods: counters.throttledPeriods,
    throttled_percent: percentOf(counters.throttledPeriods, counters.periods),
    throttled_seconds: round(counters.throttledSeconds),
  };
}

/** Undefined: it began anew in the same place. */
function difference(before: ThrottleCounters | undefined, now: HeldBack): HeldBack | undefined {
  const periods = advance(before?.periods ?? 0, now.periods);
  const throttledPeriods = advance(before?.throttledPeriods ?? 0, now.throttledPeriods);
  const throttledSeconds = advance(before?.throttledSeconds ?? 0, now.throttledSeconds);
  if (periods === null || throttledPeriods === null || throttledSeconds === null) return undefined;
  return { owner: now.owner, path: now.path, periods, throttledPeriods, throttledSeconds };
}
