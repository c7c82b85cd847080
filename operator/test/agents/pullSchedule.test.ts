import { expect, test } from 'vitest';
import { PullSchedule } from '../../src/agents/pullSchedule.ts';
import { FakeClock } from './fakeClock.ts';

function setUp(takesMs: number, againMs: number) {
  const clock = new FakeClock(0);
  const starts: { node: string; at: number }[] = [];
  let underWay = 0;
  let most = 0;
  const schedule = new PullSchedule({
    clock,
    random: () => 0.5,
    async pull(node) {
      starts.push({ node, at: clock.now() });
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => clock.after(takesMs, resolve));
      underWay -= 1;
      return againMs;
    },
  });
  return { clock, starts, schedule, most: () => most };
}

const nodes = Array.from({ length: 1_000 }, (_, i) => `node-${i}`);

test('a thousand agents are asked within 20 s, at most 50 in any second', async () => {
  const { clock, starts, schedule } = setUp(10, 20_000);
  schedule.start();
  schedule.askWithin(nodes, 2_000);
  await clock.pass(60_000);
  schedule.stop();
  expect(new Set(starts.filter(({ at }) => at < 21_500).map(({ node }) => node)).size).toBe(1_000);
  for (let second = 0; second < 60; second++) {
    const inIt = starts.filter(({ at }) => at >= second * 1_000 && at < (second + 1) * 1_000);
    expect(inIt.length).toBeLessThanOrEqual(50);
  }
});

test('at most 16 are asked at once, however slow they are', async () => {
  const { clock, starts, schedule, most } = setUp(5_000, 20_000);
  schedule.start();
  schedule.askWithin(nodes, 2_000);
  await clock.pass(30_000);
  schedule.stop();
  expect(most()).toBe(16);
  expect(starts.length).toBeGreaterThanOrEqual(16 * 5);
});

test('more agents than the rate allows are asked less often, and all of them', async () => {
  const { clock, starts, schedule } = setUp(10, 20_000);
  const many = Array.from({ length: 3_000 }, (_, i) => `node-${i}`);
  schedule.start();
  schedule.askWithin(many, 2_000);
  await clock.pass(130_000);
  schedule.stop();
  const times = new Map<string, number>();
  for (const { node } of starts) times.set(node, (times.get(node) ?? 0) + 1);
  expect(times.size).toBe(3_000);
  expect(Math.min(...times.values())).toBeGreaterThanOrEqual(2);
});

test('one that is to be asked sooner is, and one that was removed is not', async () => {
  const { clock, starts, schedule } = setUp(10, 20_000);
  schedule.start();
  schedule.askWithin(['a', 'b'], 0);
  await clock.pass(1_000);
  schedule.askWithin(['a'], 2_000);
  schedule.remove('b');
  await clock.pass(1_500);
  expect(starts.map(({ node }) => node)).toEqual(['a', 'b', 'a']);
  await clock.pass(60_000);
  schedule.stop();
  expect(starts.filter(({ node }) => node === 'b')).toHaveLength(1);
});

test('nothing is asked before the start, and nothing after the stop', async () => {
  const { clock, starts, schedule } = setUp(10, 100);
  schedule.askWithin(['a'], 0);
  await clock.pass(1_000);
  expect(starts).toHaveLength(0);
  schedule.start();
  await clock.pass(50);
  schedule.stop();
  await clock.pass(10_000);
  expect(starts).toHaveLength(1);
});
