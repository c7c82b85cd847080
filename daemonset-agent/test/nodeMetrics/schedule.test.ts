import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nextMoment, startSchedule } from '../../src/nodeMetrics/schedule.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());
const monotonic = () => performance.now();

test.each([
  [0, 30],
  [29.9, 30],
  [30, 60],
  [31, 60],
])('after %d s the next moment of 30 s is at %d s', (now, expected) => {
  expect(nextMoment(0, 30, now)).toBe(expected);
});

test('calls come at whole multiples of the interval, however long each takes', async () => {
  const origin = monotonic();
  const calls: number[] = [];
  const end = startSchedule({ monotonic }, origin, 1000, async () => {
    calls.push(monotonic() - origin);
    await new Promise((resolve) => setTimeout(resolve, 700));
  });
  await vi.advanceTimersByTimeAsync(3500);
  end();
  await vi.advanceTimersByTimeAsync(3000);
  expect(calls).toEqual([1000, 2000, 3000]);
});

test('schedules of one origin fall together, whenever they were started', async () => {
  const origin = monotonic();
  const calls: string[] = [];
  const start = (name: string, interval: number) =>
    startSchedule(
      { monotonic },
      origin,
      interval,
      async () => void calls.push(`${name} ${monotonic() - origin}`),
    );
  const ends = [start('a', 1000)];
  await vi.advanceTimersByTimeAsync(300);
  ends.push(start('b', 2000));
  await vi.advanceTimersByTimeAsync(1800);
  for (const end of ends) end();
  expect(calls.sort()).toEqual(['a 1000', 'a 2000', 'b 2000']);
});

test('the first is at least half an interval away', async () => {
  const origin = monotonic();
  await vi.advanceTimersByTimeAsync(900);
  const calls: number[] = [];
  const end = startSchedule({ monotonic }, origin, 1000, async () => void calls.push(monotonic() - origin));
  await vi.advanceTimersByTimeAsync(1200);
  end();
  expect(calls).toEqual([2000]);
});

test('moments that the event loop missed are left out, and one call is enough for them', async () => {
  let now = 0;
  const waiting: { ms: number; call: () => void }[] = [];
  const clock = {
    monotonic: () => now,
    after: (ms: number, call: () => void) => {
      waiting.push({ ms, call });
      return () => {};
    },
  };
  const calls: number[] = [];
  startSchedule(clock, 0, 1000, async () => void calls.push(now));
  now = 4300;
  waiting.shift()?.call();
  expect([calls, waiting.map(({ ms }) => ms)]).toEqual([[4300], [700]]);
});

test('a moment at which the last call still runs is left out', async () => {
  const origin = monotonic();
  const calls: number[] = [];
  const end = startSchedule({ monotonic }, origin, 1000, async () => {
    calls.push(monotonic() - origin);
    if (calls.length === 1) await new Promise((resolve) => setTimeout(resolve, 1500));
  });
  await vi.advanceTimersByTimeAsync(4000);
  end();
  expect(calls).toEqual([1000, 3000, 4000]);
});
