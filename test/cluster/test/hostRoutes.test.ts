import { describe, expect, test } from 'vitest';
import { overlaps } from '../src/hostRoutes.ts';

describe('overlaps', () => {
  test.each([
    ['10.213.0.0/30', '10.213.0.0/30', true],
    ['10.213.0.0/30', '10.213.0.4/30', false],
    ['10.0.0.0/8', '10.213.7.0/30', true],
    ['10.213.7.2', '10.213.7.0/30', true],
    ['10.213.7.4', '10.213.7.0/30', false],
    ['0.0.0.0/0', '10.213.7.0/30', true],
    ['192.168.0.0/16', '10.213.7.0/30', false],
  ])('%s, %s: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });
});
