import { afterEach, describe, expect, test } from 'vitest';
import { ApiError } from '../src/apiClient.ts';
import { type WorkQueue, type WorkQueueOptions, workQueue } from '../src/workQueue.ts';
import { fakeClock } from './fakeClock.ts';

let queue: WorkQueue;
// Not awaited: some tests leave a run without an end.
afterEach(() => void queue.stop());

/** A queue whose runs end when the test says so. */
function start(options: Partial<WorkQueueOptions> = {}) {
  const clock = fakeClock();
  const runs: { key: string; end: (error?: Error) => Promise<void> }[] = [];
  queue = workQueue({
    clock,
    random: () => 0,
    concurrency: 2,
    backoff: { firstMs: 100, mostMs: 350 },
    process: (key) =>
      new Promise((resolve, reject) => {
        const end = async (error?: Error) => {
          if (error === undefined) resolve();
          else reject(error);
          await settled();
        };
        runs.push({ key, end });
      }),
    ...options,
  });
  const keys = () => runs.map(({ key }) => key);
  const add = async (...added: string[]) => {
    for (const key of added) queue.add(key);
    await settled();
  };
  const pass = async (ms: number) => {
    clock.pass(ms);
    await settled();
  };
  return { clock, runs, keys, add, pass };
}

/** Promises that are resolved have called what waits for them. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a queue of keys', () => {
  test('runs as many keys at once as it may, in order', async () => {
    const { runs, keys, add } = start();
    await add('a', 'b', 'c', 'd');
    expect(keys()).toEqual(['a', 'b']);
    expect(queue.depth).toBe(2);
    await runs[1]?.end();
    expect(keys()).toEqual(['a', 'b', 'c']);
  });

  test('takes many calls for a key that waits as one', async () => {
    const { runs, keys, add } = start({ concurrency: 1 });
    await add('a', 'b', 'b', 'b');
    await runs[0]?.end();
    await runs[1]?.end();
    expect(keys()).toEqual(['a', 'b']);
  });

  test('runs a key that is added while it runs once more, and never twice at once', async () => {
    const { runs, keys, add } = start();
    await add('a', 'a', 'a');
    expect(keys()).toEqual(['a']);
    await runs[0]?.end();
    expect(keys()).toEqual(['a', 'a']);
    await runs[1]?.end();
    expect(keys()).toEqual(['a', 'a']);
  });

  test('runs a key that failed again, ever later, and begins anew after a success', async () => {
    const waits: number[] = [];
    const { runs, add, pass } = start({ onFailure: ({ retryMs }) => waits.push(retryMs) });
    await add('a', 'b');
    for (const ms of [100, 200, 350]) {
      await runs.at(-1)?.end(new Error('no'));
      await pass(ms - 1);
      const before = runs.length;
      await pass(1);
      expect(runs.length).toBe(before + 1);
    }
    await runs.at(-1)?.end();
    await add('b');
    await runs.at(-1)?.end(new Error('no'));
    expect(waits).toEqual([100, 200, 350, 100]);
    expect(runs[0]?.key).toBe('a');
  });

  test('waits for as long as the server asks, up to the most that it waits anyway', async () => {
    const waits: number[] = [];
    const { runs, add } = start({ onFailure: ({ retryMs }) => waits.push(retryMs) });
    for (const retryAfterMs of [0, 300, 3_600_000]) {
      await add('a');
      await runs.at(-1)?.end(new ApiError('busy', { status: 429, reason: 'TooManyRequests', retryAfterMs }));
      queue.forget('a');
    }
    expect(waits).toEqual([100, 300, 350]);
  });

  test('says for how long nothing has come to its end although a key waits', async () => {
    const { runs, add, pass } = start({ concurrency: 1 });
    await add('a');
    await pass(1_000);
    expect(queue.stalledMs).toBe(0);
    await add('b');
    await pass(1_000);
    expect(queue.stalledMs).toBe(1_000);
    await runs[0]?.end();
    expect(queue.stalledMs).toBe(0);
    await add('c');
    await pass(300);
    await add('d');
    await pass(300);
    expect(queue.stalledMs).toBe(600);
    await runs[1]?.end(new Error('an end too'));
    await pass(50);
    expect(queue.stalledMs).toBe(50);
  });

  test('says so too of a key that is added again while it runs without end', async () => {
    const { add, pass } = start({ concurrency: 2 });
    await add('a');
    await pass(1_000);
    await add('a');
    await pass(500);
    expect(queue.stalledMs).toBe(500);
  });

  test('takes what process throws at once for a failure', async () => {
    const failures: string[] = [];
    const { add } = start({
      process: () => {
        throw new Error('BUG');
      },
      onFailure: ({ key, failures: count }) => failures.push(`${key} ${count}`),
    });
    await add('a');
    expect(failures).toEqual(['a 1']);
  });

  test('adds later, at the earliest of the times that were named', async () => {
    const { keys, pass } = start();
    queue.addAfter('a', 100);
    queue.addAfter('a', 50);
    queue.addAfter('a', 200);
    await pass(49);
    expect(keys()).toEqual([]);
    await pass(1);
    expect(keys()).toEqual(['a']);
    await pass(500);
    expect(keys()).toEqual(['a']);
  });

  test('forgets what a key was to do later, and its failures', async () => {
    const waits: number[] = [];
    const { runs, add, pass, keys } = start({ onFailure: ({ retryMs }) => waits.push(retryMs) });
    await add('a');
    await runs[0]?.end(new Error('no'));
    queue.forget('a');
    await pass(1_000);
    expect(keys()).toEqual(['a']);
    await add('a');
    await runs[1]?.end(new Error('no'));
    expect(waits).toEqual([100, 100]);
  });

  test('is idle when nothing waits and nothing runs', async () => {
    const { runs, add } = start({ concurrency: 1 });
    await queue.idle();
    await add('a', 'b');
    let isIdle = false;
    const idle = queue.idle().then(() => {
      isIdle = true;
    });
    await runs[0]?.end();
    expect(isIdle).toBe(false);
    await runs[1]?.end();
    await idle;
  });

  test('stops: what runs ends, what waits does not begin', async () => {
    const { runs, add, pass, keys } = start({ concurrency: 1 });
    await add('a', 'b', 'a');
    queue.addAfter('c', 10);
    const stopped = Promise.all([queue.stop(), queue.stop()]);
    await runs[0]?.end(new Error('no'));
    await stopped;
    await add('d');
    await pass(10_000);
    expect(keys()).toEqual(['a']);
  });

  test('tells what controller-runtime measures', async () => {
    const told: unknown[] = [];
    const { runs, add, pass } = start({
      concurrency: 1,
      metrics: {
        depth: (keys) => told.push(['depth', keys]),
        added: () => told.push('added'),
        retried: () => told.push('retried'),
        waited: (seconds) => told.push(['waited', seconds]),
        worked: (seconds, result) => told.push(['worked', seconds, result]),
      },
    });
    await add('a', 'b', 'b');
    expect(told.splice(0)).toEqual([
      'added',
      ['depth', 1],
      ['depth', 0],
      ['waited', 0],
      'added',
      ['depth', 1],
    ]);
    await pass(2_000);
    await runs[0]?.end(new Error('no'));
    expect(told.splice(0)).toEqual(['retried', ['worked', 2, 'error'], ['depth', 0], ['waited', 2]]);
    await runs[1]?.end();
    expect(told).toEqual([['worked', 0, 'success']]);
  });
});
