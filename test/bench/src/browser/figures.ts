import type { Limit } from '../sampler/figures.ts';
import { median } from '../throughput/median.ts';
import type { Losses } from './losses.ts';
import type { Variant } from './pages.ts';
import type { TimedRounds, TimedVisit } from './timing.ts';

/** Milliseconds. */
export interface Spread {
  p50: number;
  p99: number;
  /** Of the first click of each page, the median: code runs for the first time. */
  first: number;
}

/** Of one variant of the page, milliseconds; `null` where the browser does not tell. */
export interface Cost {
  /** Evaluation of the logger's modules and its start: the median. */
  initMs: number;
  /** Of all clicks of all rounds. */
  click: Spread;
  /** The same by processor time. */
  clickCpu: Spread | null;
  /** Processor time for scripts of the page: the median. */
  scriptMs: number | null;
  /** To that of the page without a logger in the same round: the median of the differences, and of the ratios. */
  addedMs: number | null;
  /** The standard error of that median, from the median distance of the differences from it; `null` of few. */
  addedErrorMs: number | null;
  addedPercent: number | null;
  addedErrorPercent: number | null;
}

export type Costs = Record<Variant, Cost>;

/** Of two or three values the median distance says little. */
const LEAST_FOR_ERROR = 6;

/** The value that so large a part of all does not exceed; the nearest of those that were measured. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (value === undefined) throw new Error('BUG: a quantile of nothing');
  return value;
}

export function costsOf(rounds: TimedRounds): Costs {
  return Object.fromEntries(
    Object.entries(rounds).map(([variant, visits]) => [variant, costOf(visits, rounds.none)]),
  ) as Costs;
}

function costOf(visits: readonly TimedVisit[], bare: readonly TimedVisit[]): Cost {
  const cpu = every(visits.map((visit) => visit.clickCpu));
  const script = every(visits.map((visit) => visit.scriptMs));
  const bareScript = every(bare.map((visit) => visit.scriptMs));
  const isTold = script !== null && bareScript !== null;
  const added = isTold ? script.map((ms, round) => ms - (bareScript[round] as number)) : null;
  const percent = isTold ? script.map((ms, round) => (ms / (bareScript[round] as number) - 1) * 100) : null;
  return {
    initMs: median(visits.map((visit) => visit.initMs)),
    click: spreadOf(visits.map((visit) => visit.clicks)),
    clickCpu: cpu && spreadOf(cpu),
    scriptMs: script && median(script),
    addedMs: added && median(added),
    addedErrorMs: added && errorOfMedian(added),
    addedPercent: percent && median(percent),
    addedErrorPercent: percent && errorOfMedian(percent),
  };
}

/** As of a normal distribution, whose standard deviation is 1.48 of its median distances, and whose median varies 1.25 times as its mean. */
function errorOfMedian(values: readonly number[]): number | null {
  if (values.length < LEAST_FOR_ERROR) return null;
  const middle = median(values);
  const distance = median(values.map((value) => Math.abs(value - middle)));
  return (1.2533 * 1.4826 * distance) / Math.sqrt(values.length);
}

function spreadOf(visits: readonly (readonly number[])[]): Spread {
  const all = visits.flat();
  return {
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
    first: median(visits.flatMap(([first]) => first ?? [])),
  };
}

/** `null` when one is missing. */
function every<T>(values: readonly (T | undefined)[]): T[] | null {
  const there = values.filter((value) => value !== undefined);
  return there.length === values.length ? there : null;
}

/** What the project promises. By processor time where the browser tells it: other programs' turns are no cost of a logger. */
export function costLimits({ none, logClick }: Costs): Limit[] {
  const { addedPercent } = logClick;
  const p99 = ({ clickCpu, click }: Cost) => (clickCpu ?? click).p99;
  const limits = [
    {
      // The click itself, which a page without a logger has too, is no cost of the record.
      what: 'main thread of a click’s record: p99 with use:logClick less p99 without a logger',
      is: p99(logClick) - p99(none),
      most: 0.5,
      unit: 'ms',
    },
  ];
  if (addedPercent !== null)
    limits.push({
      what: 'more scripting on the page of 1,000 use:logClick',
      is: addedPercent,
      most: 2,
      unit: '%',
    });
  return limits;
}

export function lossLimits(losses: Losses): Limit[] {
  const ours = Object.values(losses).map((row) => row.logpipeline);
  const sum = (of: (outcome: (typeof ours)[number]) => number) =>
    ours.reduce((total, outcome) => total + of(outcome), 0);
  return [
    { what: 'records of @logpipeline/svelte-logger lost', is: sum(({ lost }) => lost), most: 0, unit: '' },
    { what: 'of them stored twice', is: sum(({ twice }) => twice), most: 0, unit: '' },
  ];
}
