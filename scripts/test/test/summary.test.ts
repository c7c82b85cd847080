import { expect, test } from 'vitest';
import type { TierResult } from '../runTier.ts';
import { jsonLine, lastLine, namedLines, tierTable, totalOf } from '../summary.ts';

const results: TierResult[] = [
  { name: 'unit', passed: 120, failed: 1, skipped: 0, seconds: 3.149, failures: ['a > b'], skips: [] },
  { name: 'cluster', passed: 0, failed: 0, skipped: 2, seconds: 0, failures: [], skips: ['c', 'd'] },
];

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
  [{ passed: 3, failed: 1, skipped: 2 }, '3 passed, 1 failed, 2 skipped'],
  [{ passed: 0, failed: 0, skipped: 0 }, '0 passed, 0 failed'],
])('lastLine(%j) is %j', (counts, expected) => {
  expect(lastLine(counts)).toBe(expected);
});

test('the total is the sum of the tiers', () => {
  expect(totalOf(results)).toEqual({ passed: 120, failed: 1, skipped: 2 });
});

test('the table lines its columns up', () => {
  expect(tierTable(results)).toBe(
    [
      'tier     passed  failed  skipped  seconds',
      'unit        120       1        0      3.1',
      'cluster       0       0        2      0.0',
      '',
    ].join('\n'),
  );
});

test('what failed and what was skipped is named', () => {
  expect(namedLines(results)).toBe('FAILED  unit: a > b\nskipped cluster: c\nskipped cluster: d\n');
});

test('--json is one line with the total and the tiers', () => {
  const line = jsonLine(results, 3.99);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toMatchObject({
    passed: 120,
    failed: 1,
    skipped: 2,
    seconds: 4,
    tiers: [{ seconds: 3.1 }, {}],
  });
});
