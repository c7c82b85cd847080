import { expect, test } from 'vitest';
import { NumberList } from '../../src/intake/numberList.ts';
import { PlainListPool } from '../../src/intake/plainLists.ts';

test('a list grows beyond its memory, and begins anew in it', () => {
  const list = new NumberList();
  for (let value = 0; value < 2_000; value++) list.push(value);
  list.replaceLast(7);
  expect([list.length, list.at(0), list.at(1_998), list.at(1_999)]).toEqual([2_000, 0, 1_998, 7]);
  list.clear();
  list.push(5);
  const other = new NumberList();
  other.pushAll(list);
  expect([other.length, other.at(0)]).toEqual([1, 5]);
});

test('lists are used again, emptied, by one body at a time; those of a very large one are not kept', () => {
  const pool = new PlainListPool();
  const first = pool.take();
  first.ranges.push(1);
  expect(pool.take()).not.toBe(first);
  pool.giveBack(first);
  expect(pool.take()).toBe(first);
  expect(first.ranges.length).toBe(0);
  for (let value = 0; value < 20_000; value++) first.kept.push(value);
  pool.giveBack(first);
  expect(pool.take()).not.toBe(first);
});
