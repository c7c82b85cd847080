import { expect, test } from 'vitest';
import { isSameQuantity, quantity } from '../src/quantity.ts';

test.each<[unknown, number | undefined]>([
  ['500m', 0.5],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['2e3', 2_000],
  ['1E', 1e18],
  ['.5', 0.5],
  [2, 2],
  ['-1k', -1_000],
  ['', undefined],
  ['Mi', undefined],
  ['1Xi', undefined],
  ['10%', undefined],
  [null, undefined],
])('the quantity %j is %j', (value, expected) => {
  expect(quantity(value)).toBe(expected);
});

test.each<[unknown, unknown, boolean]>([
  ['1000m', '1', true],
  ['0.1', '100m', true],
  ['1024Mi', '1Gi', true],
  ['1000Mi', '1Gi', false],
  ['1', '1001m', false],
  ['x', 'x', false],
])('%j and %j are the same amount: %j', (a, b, expected) => {
  expect(isSameQuantity(a, b)).toBe(expected);
});
