import { expect, test } from 'vitest';
import { Seldom } from '../../src/http/seldom.ts';

test('each kind is said once in a while, with how often it came', () => {
  let now = 0;
  const seldom = new Seldom(1_000, () => now);
  const said = (kind: string, at: number) => {
    now = at;
    return seldom.count(kind);
  };
  expect([
    said('a', 0),
    said('a', 1),
    said('b', 2),
    said('a', 999),
    said('a', 1_000),
    said('a', 1_001),
  ]).toEqual([1, 0, 1, 0, 3, 0]);
});
