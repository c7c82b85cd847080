import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { turnCounters } from '../../src/requests/turnCounters.ts';

test('CPU time is the same within a turn of the event loop, and goes on in the next one', async () => {
  const counters = turnCounters();
  const first = counters.cpuUser() ?? 0;
  const began = process.cpuUsage().user;
  while (process.cpuUsage().user < began + 20_000);
  expect(counters.cpuUser()).toBe(first);
  await nextTurn();
  expect(counters.cpuUser()).toBeGreaterThanOrEqual(first + 20_000);
});
