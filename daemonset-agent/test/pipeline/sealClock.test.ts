import { expect, test } from 'vitest';
import { SealClock } from '../../src/pipeline/sealClock.ts';

const NOW = 5_000;

test.each([
  [0, NOW + 60_000],
  [1, NOW + 6_000],
])('the first seal of agents that start together is spread over the interval (random %d)', (random, due) => {
  expect(
    new SealClock(
      60_000,
      () => NOW,
      () => random,
    ).due,
  ).toBeCloseTo(due);
});

test.each([
  [0, NOW + 60_000],
  [1, NOW + 54_000],
])('later seals are early by a tenth at most, and never late (random %d)', (random, due) => {
  const clock = new SealClock(
    60_000,
    () => NOW,
    () => random,
  );
  clock.advance();
  expect(clock.due).toBeCloseTo(due);
});

test('on a node that goes away it seals at once and every 15 s, and promises no more than its interval', () => {
  let now = NOW;
  const clock = new SealClock(
    3_600_000,
    () => now,
    () => 0,
  );
  clock.hurry(true);
  expect(clock.due).toBe(NOW);
  clock.advance();
  expect([clock.due, clock.promised]).toEqual([NOW + 15_000, NOW + 3_600_000]);
  now += 15_000;
  expect(clock.mayRest(), 'without anything to say').toBe(true);
  clock.rest();
  expect([clock.due, clock.promised]).toEqual([NOW + 30_000, NOW + 3_600_000]);
  clock.hurry(false);
  expect([clock.due, clock.promised]).toEqual([NOW + 3_600_000, NOW + 3_600_000]);
});
