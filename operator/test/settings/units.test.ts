import { expect, test } from 'vitest';
import { parseDuration } from '../../src/settings/duration.ts';
import { parseQuantity } from '../../src/settings/quantity.ts';

test.each([
  ['15m', 900_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5h', 1_800_000],
  ['90000ms', 90_000],
  ['60000000us', 60_000],
  ['+1h', 3_600_000],
  ['1', undefined],
  ['-1h', undefined],
  ['1d', undefined],
  ['', undefined],
])('the duration %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  ['2Gi', 2 * 2 ** 30],
  ['0.5Gi', 2 ** 29],
  ['500M', 500_000_000],
  ['1e9', 1e9],
  ['1E9', 1e9],
  ['16777216', 16_777_216],
  [16_777_216, 16_777_216],
  ['17000000000m', 17_000_000],
  ['1Ti', 2 ** 40],
  ['-1', undefined],
  ['1Xi', undefined],
  ['', undefined],
])('the quantity %s', (text, expected) => {
  expect(parseQuantity(text)).toBe(expected);
});
