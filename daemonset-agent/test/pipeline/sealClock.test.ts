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
