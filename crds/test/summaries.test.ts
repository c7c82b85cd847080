import { expect, test } from 'vitest';
import { nodesSummary, shippedSummary } from '../src/index.ts';

test('nodes are shown as ready of desired', () => {
  expect(nodesSummary({ ready: 2, desired: 3 })).toBe('2/3');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '0.98 KiB'],
  [1024, '1.00 KiB'],
  [10 * 1024 - 1, '10.0 KiB'],
  [4.5 * 2 ** 30, '4.50 GiB'],
  [123.4 * 2 ** 30, '123 GiB'],
  [999.9 * 2 ** 20, '0.98 GiB'],
  [2 ** 53, '8.00 PiB'],
])('%d bytes are shown as %s', (bytes, expected) => {
  expect(shippedSummary(bytes)).toBe(expected);
});
