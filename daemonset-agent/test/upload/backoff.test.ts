import { expect, test } from 'vitest';
import { backoff } from '../../src/upload/backoff.ts';

test.each([
  [1, 1, undefined, 1_000],
  [2, 1, undefined, 2_000],
  [6, 1, undefined, 32_000],
  [7, 1, undefined, 60_000],
  [5_000, 1, undefined, 60_000],
  [7, 0.5, undefined, 30_000],
  [1, 0, undefined, 100],
  [7, 0, undefined, 100],
  [1, 0, 5_000, 5_000],
  [1, 0.5, 5_000, 5_500],
  [7, 1, 500, 1_500],
  [1, 0, 86_400_000, 300_000],
])('backoff(%d failures, random %d, wish %s) is %d ms', (failures, random, wish, ms) => {
  expect(backoff(failures, () => random, wish)).toBe(ms);
});
