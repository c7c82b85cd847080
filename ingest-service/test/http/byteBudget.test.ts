import { expect, test } from 'vitest';
import { ByteBudget } from '../../src/http/byteBudget.ts';

test('one holder has a quarter at most, and others have the rest', () => {
  const budget = new ByteBudget(1_000, 100);
  expect(budget.take(200, 'a')).toBe(true);
  expect(budget.take(51, 'a')).toBe(false);
  expect(budget.take(50, 'a')).toBe(true);
  for (const holder of ['b', 'c', 'd']) expect(budget.take(250, holder)).toBe(true);
  expect(budget.take(1, 'e')).toBe(false);
  budget.give(250, 'a');
  expect(budget.take(250, 'e')).toBe(true);
  expect(budget.used).toBe(1_000);
});

test('what nobody took cannot be given back', () => {
  const budget = new ByteBudget(1_000, 100);
  budget.take(10, 'a');
  expect(() => budget.give(1, 'b')).toThrow('BUG');
});

test('the largest body that is allowed has room, however small the budget', () => {
  const budget = new ByteBudget(1_000, 900);
  expect(budget.take(900, 'a')).toBe(true);
  expect(budget.take(101, 'b')).toBe(false);
});
