import { expect, test } from 'vitest';
import { costLimits, costsOf, lossLimits, quantile } from '../../src/browser/figures.ts';
import { missed } from '../../src/sampler/figures.ts';
import { exampleLosses, exampleRounds } from './examples.ts';

test.each([
  [0.5, 2],
  [0.99, 4],
  [0.25, 1],
])('the quantile %d is one of the values, that so many do not exceed', (part, expected) => {
  expect(quantile([4, 1, 3, 2], part)).toBe(expected);
});

test('what is added is the median of the differences within each round', () => {
  const { none, logClick } = costsOf(exampleRounds());
  expect(none).toMatchObject({ addedMs: 0, addedPercent: 0, scriptMs: 220 });
  expect(logClick.addedMs).toBe(3);
  expect(logClick.addedPercent).toBeCloseTo(1.5);
});

test('clicks of all rounds are one lot, and the first of each page is told apart', () => {
  const { logClick } = costsOf(exampleRounds());
  expect(logClick.click).toEqual({ p50: 0.2, p99: 2, first: 1 });
  expect(logClick.clickCpu).toEqual({ p50: 0.1, p99: 0.9, first: 0.5 });
});

test('how sure the difference is can be told of six rounds, not of three', () => {
  expect(costsOf(exampleRounds()).logClick).toMatchObject({ addedErrorMs: null, addedErrorPercent: null });
  const twice = exampleRounds();
  for (const visits of Object.values(twice)) visits.push(...visits);
  const { logClick } = costsOf(twice);
  expect(logClick.addedErrorMs).toBeCloseTo((1.2533 * 1.4826) / Math.sqrt(6));
});

test('a page that only a few clicks came to counts for scripting only', () => {
  const rounds = exampleRounds();
  const short = { initMs: 0, clicks: [], clickCpu: [], scriptMs: 220 };
  for (const variant of ['none', 'logClick'] as const) rounds[variant].push({ ...short });
  const { logClick } = costsOf(rounds);
  expect(logClick.click).toEqual({ p50: 0.2, p99: 2, first: 1 });
  expect(logClick.addedMs).toBe(2.5);
});

test('limits go by processor time where there is one; what the bare click costs is no cost of the record', () => {
  expect(costLimits(costsOf(exampleRounds())).map(({ is, most }) => [is, most])).toEqual([
    [expect.closeTo(0.7), 0.5],
    [expect.closeTo(1.5), 2],
  ]);
  const without = exampleRounds();
  for (const visits of Object.values(without))
    for (const visit of visits) Object.assign(visit, { clickCpu: undefined, scriptMs: undefined });
  expect(costsOf(without).logClick).toMatchObject({ clickCpu: null, scriptMs: null, addedMs: null });
  expect(costLimits(costsOf(without)).map(({ is }) => is)).toEqual([1.5]);
});

test('one record of ours that is lost or doubled is a miss', () => {
  expect(missed(lossLimits(exampleLosses({})))).toEqual([]);
  expect(missed(lossLimits(exampleLosses({ lost: 1 })))).toHaveLength(1);
  expect(missed(lossLimits(exampleLosses({ twice: 1 })))).toHaveLength(1);
});
