import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from './fakeApiServer.ts';
import { forgotten, ReflectFixture, secret } from './reflectFixture.ts';
import { waitFor } from './waitFor.ts';

const busy: Fault = { status: 429, headers: { 'retry-after': '1' }, body: 'too many requests' };

let f: ReflectFixture;
beforeEach(async () => {
  f = await ReflectFixture.start();
});
afterEach(() => f.stop());

describe('trouble', () => {
  test.each<[string, Fault, RegExp]>([
    [
      'a refusal',
      { status: 403, body: { reason: 'Forbidden', message: 'secrets is forbidden' } },
      /^cannot list secrets in namespace "logs": the API server answered 403 Forbidden: secrets is forbidden$/,
    ],
    [
      'a failure',
      { status: 500, body: 'boom' },
      /^cannot list secrets in namespace "logs": the API server answered 500: boom$/,
    ],
    ['a reset', 'reset', /^cannot list secrets in namespace "logs": the connection was cut \(ECONNRESET\)$/],
  ])('%s of the list is told, and ends', async (_, fault, message) => {
    f.server.faults.list.push(fault);
    f.follow();
    await waitFor('the recovery', () => f.recoveries === 1);
    expect(f.troubles).toEqual([expect.stringMatching(message)]);
    expect(f.reflector.trouble).toBeUndefined();
    expect(f.reflector.isSynced).toBe(true);
  });

  test('a refused watch is told with the time since when', async () => {
    f.follow();
    await f.watches(1);
    f.server.faults.watch.push({ status: 500 }, { status: 500 });
    const before = Date.now();
    f.watch.end();
    await waitFor('the troubles', () => f.troubles.length === 2);
    expect(f.reflector.trouble?.since).toBeGreaterThanOrEqual(before);
    await waitFor('the recovery', () => f.recoveries === 1);
    expect(f.server.asked('list').length).toBe(1);
  });

  test.each(['list', 'watch'] as const)(
    'a %s that is too much is asked for again when the server says',
    async (verb) => {
      f.server.faults[verb].push(busy);
      const startedAt = performance.now();
      f.follow();
      await f.watches(1);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
      expect(f.troubles[0]).toContain('429');
    },
  );
});

describe('a list in pages', () => {
  beforeEach(() => {
    f.server.objects = [secret('a', '1'), secret('b', '2'), secret('c', '3')];
    f.server.pageSize = 2;
  });
  const asked = (parameter: string) => f.server.asked('list').map(({ query }) => query[parameter]);

  test('is put together', async () => {
    f.follow();
    await f.reflector.synced;
    expect(asked('continue')).toEqual([undefined, '2']);
    expect(asked('limit')).toEqual(['100', '100']);
    expect(f.events).toEqual(['added a 1', 'added b 2', 'added c 3']);
  });

  test('that the server forgets between two pages is asked for in one piece', async () => {
    f.server.faults.list.push({
      status: 200,
      body: { metadata: { continue: '2' }, items: [secret('gone', '1')] },
    });
    f.server.faults.list.push({ status: 410, body: forgotten });
    f.follow();
    f.server.pageSize = 3;
    await f.reflector.synced;
    expect(asked('limit')).toEqual(['100', '100', undefined]);
    expect(f.events).toEqual(['added a 1', 'added b 2', 'added c 3']);
  });
});

test('lists from the cache ask for a state not older than the one that was seen, and for the newest after a 410', async () => {
  f.follow({ fromCache: true });
  await f.watches(1);
  f.watch.send('ERROR', forgotten);
  await f.watches(2);
  const asked = f.server.asked('list').map(({ query }) => query['resourceVersion']);
  expect(asked).toEqual(['0', undefined]);
});
