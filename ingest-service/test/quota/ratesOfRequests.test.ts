import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test, vi } from 'vitest';
import { Rates } from '../../src/quota/rates.ts';

test('a request is not held in memory by the timers of its rates', async () => {
  const requests = new AsyncLocalStorage<string>();
  const rates = new Rates({ recordsPerSecond: 10, burst: 10 }, Date.now);
  const { setTimeout: real } = globalThis;
  const within: unknown[] = [];
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((...given: Parameters<typeof real>) => {
    within.push(requests.getStore());
    return real(...given);
  }) as typeof real);
  try {
    await requests.run('the request', () => rates.take('a session', 1));
    expect(within).toEqual([undefined]);
  } finally {
    spy.mockRestore();
  }
});
