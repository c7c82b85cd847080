import { describe, expect, test } from 'vitest';
import { Quantity } from '../src/cel/quantity.ts';

describe('a quantity is compared by its value', () => {
  test.each([
    ['2Gi', '2147483648', 0],
    ['1.5Gi', '1536Mi', 0],
    ['1Ki', '1k', 1],
    ['1e6', '1M', 0],
    ['1E3', '1k', 0],
    ['1E', '1000P', 0],
    ['500m', '0.5', 0],
    ['1n', '0', 1],
    ['-1Gi', '1', -1],
    ['+1', '1.', 0],
    ['.5Ki', '512', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['15.999Mi', '16Mi', -1],
  ])('%s and %s: %i', (one, other, expected) => {
    expect(Quantity.parse(one)?.compareTo(Quantity.parse(other) as Quantity)).toBe(expected);
  });
});

test.each(['', '.', 'Gi', '2GB', '200K', '1,5G', '1 Gi', '1Gi ', '0x10', '1e', '--1', 'NaN'])(
  '"%s" is none',
  (text) => {
    expect(Quantity.parse(text)).toBeUndefined();
  },
);
