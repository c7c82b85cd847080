import { availableParallelism } from 'node:os';
import { type Limit, missed } from '../sampler/figures.ts';
import { type Cost, type Costs, costLimits, lossLimits } from './figures.ts';
import type { Losses, Outcome } from './losses.ts';
import type { Variant } from './pages.ts';
import type { ProductName } from './products.ts';
import { RECORDS, scenarios } from './scenarios.ts';

export interface Subject {
  name: ProductName;
  package: string;
  version: string;
  settings: string;
  minified: number;
  gzip: number;
}

export interface Result {
  /** With its version. */
  browser: string;
  /** Such as 2026-11-28. */
  date: string;
  cores: number;
  /** Other programs' load of the machine at the begin: the mean of the last minute. */
  load: number;
  rounds: number;
  clicks: number;
  subjects: Subject[];
  costs?: Costs;
  losses?: Losses;
}

/** What tables are made of: a head, and rows of texts. */
export interface Table {
  title: string;
  head: string[];
  rows: string[][];
}

export const cores = availableParallelism;

export function limitsOf({ costs, losses }: Result): Limit[] {
  return [...(costs ? costLimits(costs) : []), ...(losses ? lossLimits(losses) : [])];
}

const ms = (value: number | null, digits = 2) => (value === null ? '–' : value.toFixed(digits));
const withError = (value: number | null, error: number | null) =>
  error === null ? ms(value, 1) : `${ms(value, 1)} ± ${ms(error, 1)}`;
const addedText = ({ addedMs, addedErrorMs }: Cost) => withError(addedMs, addedErrorMs);
const addedPercentText = ({ addedPercent, addedErrorPercent }: Cost) =>
  `${withError(addedPercent, addedErrorPercent)} %`;
const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

/** The same page without a logger, with an action that does nothing, and with ours. */
export function pageTable(costs: Costs): Table {
  const columns: [string, (cost: Cost, variant: Variant) => string][] = [
    ['by the clock: p50', ({ click }) => ms(click.p50)],
    ['p99', ({ click }) => ms(click.p99)],
    ['first click', ({ clickCpu, click }) => ms((clickCpu ?? click).first)],
  ];
  if (costs.none.clickCpu !== null)
    columns.unshift(
      ['click, CPU: p50', ({ clickCpu }) => ms(clickCpu?.p50 ?? null)],
      ['p99', ({ clickCpu }) => ms(clickCpu?.p99 ?? null)],
    );
  if (costs.none.scriptMs !== null)
    columns.push(
      ['scripting', ({ scriptMs }) => ms(scriptMs, 0)],
      [
        'added',
        (cost, variant) => (variant === 'none' ? '' : `${addedText(cost)} (${addedPercentText(cost)})`),
      ],
    );
  const row = (title: string, variant: Variant) => [
    title,
    ...columns.map(([, of]) => of(costs[variant], variant)),
  ];
  return {
    title: 'Cost to the page, milliseconds of its main thread',
    head: ['a page of 1,000 rows', ...columns.map(([head]) => head)],
    rows: [
      row('without a logger', 'none'),
      row('`use:` of an action that does nothing', 'emptyAction'),
      row('`use:logClick`', 'logClick'),
    ],
  };
}

export function productTable(subjects: readonly Subject[], costs: Costs | undefined): Table {
  const rows: [string, (subject: Subject) => string][] = [
    ['version', ({ version }) => version],
    ['bytes, gzip -9', ({ gzip }) => kb(gzip)],
    ['bytes, minified', ({ minified }) => kb(minified)],
  ];
  const cost = (title: string, of: (cost: Cost) => string) =>
    costs && rows.push([title, ({ name }) => of(costs[name])]);
  cost('start, ms', ({ initMs }) => ms(initMs, 1));
  if (costs?.none.clickCpu) {
    cost('click that records: CPU p50, ms', ({ clickCpu }) => ms(clickCpu?.p50 ?? null));
    cost('… p99', ({ clickCpu }) => ms(clickCpu?.p99 ?? null));
  }
  cost('click that records, by the clock: p50, ms', ({ click }) => ms(click.p50));
  cost('… p99', ({ click }) => ms(click.p99));
  cost('… first of a page', ({ clickCpu, click }) => ms((clickCpu ?? click).first));
  return {
    title: 'Side by side',
    head: ['', ...subjects.map((subject) => subject.package)],
    rows: rows.map(([title, of]) => [title, ...subjects.map(of)]),
  };
}

export function lossTable(losses: Losses, subjects: readonly Subject[]): Table {
  return {
    title: `Lost of ${RECORDS} records`,
    head: ['', ...subjects.map((subject) => subject.package)],
    rows: scenarios
      .filter(({ name }) => losses[name] !== undefined)
      .map(({ name, title }) => [
        title,
        ...subjects.map((subject) => outcomeText(losses[name]?.[subject.name] as Outcome)),
      ]),
  };
}

function outcomeText({ lost, twice, twiceUntold, twiceOnWire }: Outcome): string {
  if (twice === 0)
    return twiceOnWire === 0 ? String(lost) : `${lost}; ${twiceOnWire} came twice, stored once`;
  const told = twiceUntold === 0 ? ', under one Idempotency-Key' : '';
  return `${lost}; ${twice} twice${told}`;
}

export function tablesOf({ costs, losses, subjects }: Result): Table[] {
  return [
    ...(costs ? [pageTable(costs)] : []),
    productTable(subjects, costs),
    ...(losses ? [lossTable(losses, subjects)] : []),
  ];
}

export function textResult(result: Result): string {
  const { browser, cores: count, load, rounds, clicks, costs } = result;
  const timed = costs ? `; ${rounds} rounds of ${clicks} clicks a page` : '';
  const head = `${browser}, ${count} cores, load ${load.toFixed(1)} before it${timed}\n`;
  const limits = limitsOf(result);
  const bad = new Set(missed(limits));
  const lines = limits.map((limit) => {
    const { what, is, most, unit } = limit;
    return `  ${(bad.has(limit) ? 'MISSED' : 'ok').padEnd(8)}${what}: ${Number(is.toFixed(2))} (at most ${most}) ${unit}`.trimEnd();
  });
  return `${[head, ...tablesOf(result).map(textTable), ...lines].join('\n')}\n`;
}

function textTable({ title, head, rows }: Table): string {
  const plain = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('`', '')));
  const widths = head.map((_, column) => Math.max(...plain.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
      )
      .join('  ');
  return `${title}\n${plain.map((row) => `  ${line(row)}`).join('\n')}\n`;
}

export function jsonResult(result: Result): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  const limits = limitsOf(result);
  return JSON.stringify({ ...result, limits, isWithinLimits: missed(limits).length === 0 }, rounded);
}
