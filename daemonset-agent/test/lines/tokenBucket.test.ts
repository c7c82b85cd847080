import { expect, test } from 'vitest';
import { TokenBucket } from '../../src/lines/tokenBucket.ts';

const LIMIT = { linesPerSecond: 10, burst: 20 };

/** How many of so many lines at each time are within the limit. */
function taken(arrivals: readonly [ms: number, lines: number][]): number[] {
  const bucket = new TokenBucket(LIMIT);
  return arrivals.map(([ms, lines]) => Array.from({ length: lines }).filter(() => bucket.take(ms)).length);
}

test.each<[name: string, arrivals: [ms: number, lines: number][], expected: number[]]>([
  ['a burst at once, and no more', [[0, 30]], [20]],
  [
    'then so many a second',
    [
      [0, 30],
      [1_000, 30],
      [2_000, 30],
    ],
    [20, 10, 10],
  ],
  [
    'parts of a line add up',
    [
      [0, 20],
      [50, 1],
      [100, 1],
    ],
    [20, 0, 1],
  ],
  [
    'never more than a burst after a long silence',
    [
      [0, 20],
      [3_600_000, 100],
    ],
    [20, 20],
  ],
  [
    'lines a little out of order refill nothing',
    [
      [5_000, 20],
      [4_900, 1],
      [5_100, 1],
    ],
    [20, 0, 1],
  ],
  [
    'a clock that was set back by an hour stops no log for an hour',
    [
      [3_600_000, 20],
      [0, 1],
      [1_000, 30],
    ],
    [20, 0, 10],
  ],
])('%s', (_, arrivals, expected) => {
  expect(taken(arrivals)).toEqual(expected);
});

test('what belongs to a line within the limit may go a burst into debt, which has to be paid back', () => {
  const bucket = new TokenBucket(LIMIT);
  const borrowed = Array.from({ length: 100 }).filter(() => bucket.borrow(0)).length;
  expect([borrowed, bucket.take(1_900), bucket.take(2_100)]).toEqual([40, false, true]);
});
