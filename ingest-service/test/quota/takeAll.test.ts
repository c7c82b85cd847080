import { expect, test } from 'vitest';
import { Rates } from '../../src/quota/rates.ts';

const rates = () => new Rates({ recordsPerSecond: 1, burst: 10 }, Date.now);
const of = (wanted: Record<string, number>) => Object.entries(wanted);

test('when one has too little nothing is taken of any', async () => {
  const all = rates();
  expect(await all.takeAll(of({ a: 8, b: 1 }))).toBe(0);
  const wait = await all.takeAll(of({ b: 9, a: 3, c: 10 }));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(10_000);
  expect(await all.takeAll(of({ a: 2, b: 9, c: 10 }))).toBe(0);
  expect(await all.take('c', 1)).toBeGreaterThan(0);
});

test('of requests at the same time no more is taken than there is', async () => {
  const all = rates();
  const waits = await Promise.all(
    Array.from({ length: 50 }, (_, n) => all.takeAll(of({ a: 1, [`${n}`]: 1 }))),
  );
  expect(waits.filter((wait) => wait === 0).length).toBeLessThanOrEqual(10);
  const left = 10 - waits.filter((wait) => wait === 0).length;
  expect(await all.take('a', left + 1)).toBeGreaterThan(0);
});

test('what was refused before takes nothing from what comes after', async () => {
  const all = rates();
  for (let n = 0; n < 20; n++) expect(await all.takeAll(of({ a: 9, b: 11 }))).toBeGreaterThan(0);
  expect(await all.takeAll(of({ a: 10, b: 10 }))).toBe(0);
});
