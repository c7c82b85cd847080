import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeApiServer } from './fakeApiServer.ts';
import { forgotten, ReflectFixture, secret } from './reflectFixture.ts';
import { waitFor } from './waitFor.ts';

let f: ReflectFixture;
beforeEach(async () => {
  f = await ReflectFixture.start();
});
afterEach(() => f.stop());

describe('a watch', () => {
  test('begins at the version of the list, and goes on from that of the last event or bookmark', async () => {
    f.follow();
    await f.watches(1);
    expect(f.server.asked('watch')[0]?.query).toMatchObject({
      resourceVersion: '100',
      allowWatchBookmarks: 'true',
    });
    f.watch.send('ADDED', secret('a', '101'));
    f.watch.send('BOOKMARK', { kind: 'Secret', apiVersion: 'v1', metadata: { resourceVersion: '150' } });
    await f.told(1);
    f.watch.end();
    await f.watches(2);
    expect(f.server.asked('watch')[1]?.query['resourceVersion']).toBe('150');
    expect(f.server.asked('list').length).toBe(1);
  });

  test.each<[string, (server: FakeApiServer) => void]>([
    [
      'as an answer',
      ({ faults, watches }) => {
        faults.watch.push({ status: 410, body: forgotten });
        watches.at(-1)?.end();
      },
    ],
    ['as an event', ({ watches }) => watches.at(-1)?.send('ERROR', forgotten)],
  ])('of a forgotten version, which is told %s, leads to a new list', async (_, forget) => {
    f.server.objects = [secret('a', '1'), secret('b', '2'), secret('c', '3')];
    f.follow();
    await f.watches(1);
    f.server.objects = [secret('a', '1'), secret('b', '4', 'another'), secret('d', '5')];
    f.server.version = '200';
    f.events.length = 0;
    forget(f.server);
    await f.watches(2);
    expect(f.events).toEqual(['deleted c 3', 'deleted b 2', 'added b 4', 'added d 5']);
    expect(f.server.asked('watch').at(-1)?.query['resourceVersion']).toBe('200');
    expect(f.troubles).toEqual([]);
  });

  test('that is cut in the middle of a line is made again, and the line is not half an event', async () => {
    f.follow();
    await f.watches(1);
    const line = `${JSON.stringify({ type: 'ADDED', object: secret('a', '101') })}\n`;
    f.watch.write(line.slice(0, 40));
    f.watch.end();
    await f.watches(2);
    expect(f.events).toEqual([]);
    f.watch.write(line.slice(0, 40));
    f.watch.write(line.slice(40));
    await f.told(1);
    expect(f.server.asked('watch')[1]?.query['resourceVersion']).toBe('100');
  });

  test('that says nothing is cut and made again', async () => {
    f.follow({ idleMs: 50 });
    await f.watches(1);
    await waitFor('the next', () => f.reflector.counts.watches >= 2);
    expect(f.server.asked('list').length).toBe(1);
  });

  test('with a line that is not JSON is made again', async () => {
    f.follow();
    await f.watches(1);
    f.watch.write('<html>\n');
    await f.watches(2);
    expect(f.reflector.counts.failures).toBe(1);
  });

  test('that is ended at once, again and again, is asked for ever more slowly', async () => {
    const waits: number[] = [];
    const clock = {
      now: () => 0,
      after: (ms: number, call: () => void) => {
        waits.push(ms);
        setImmediate(call);
        return () => {};
      },
    };
    f.follow({ clock, random: () => 0, backoff: { firstMs: 100, mostMs: 1_000 } });
    for (let count = 1; count <= 6; count++) {
      await f.watches(count);
      f.watch.end();
    }
    await f.watches(7);
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });
});

test('an object that appears under another uid is deleted and added', async () => {
  f.server.objects = [secret('a', '1')];
  f.follow();
  await f.watches(1);
  f.watch.send('MODIFIED', secret('a', '2', 'another'));
  await f.told(3);
  expect(f.events).toEqual(['added a 1', 'deleted a 1', 'added a 2']);
});

test('callbacks that throw are reported, and nothing is missed', async () => {
  f.server.objects = [secret('a', '1'), secret('b', '2')];
  f.follow({
    onEvent: ({ key }) => {
      f.events.push(key);
      throw new Error(`cannot bear ${key}`);
    },
  });
  await waitFor('both', () => f.events.length === 2);
  expect(f.callbackErrors).toEqual(['Error: cannot bear logs/a', 'Error: cannot bear logs/b']);
});

test('what transform throws is reported, and is no deletion', async () => {
  f.server.objects = [secret('a', '1'), secret('b', '1')];
  let isBroken = false;
  f.follow({
    transform: (object) => {
      if (isBroken && object.metadata.name === 'a') throw new Error('cannot');
      return object;
    },
  });
  await f.watches(1);
  isBroken = true;
  f.watch.send('ERROR', forgotten);
  await f.watches(2);
  expect(f.events).toEqual(['added a 1', 'added b 1']);
  expect(f.callbackErrors.length).toBe(1);
});

test('after stop nothing is told, nothing is asked, and no timer is left', async () => {
  const timers = new Set<NodeJS.Timeout>();
  const clock = {
    now: Date.now,
    after: (ms: number, call: () => void) => {
      const timer = setTimeout(call, ms);
      timers.add(timer);
      return () => {
        timers.delete(timer);
        clearTimeout(timer);
      };
    },
  };
  f.server.objects = [secret('a', '1')];
  f.follow({ clock, relistEveryMs: 60_000 });
  await f.watches(1);
  expect(timers.size).toBe(1);
  f.reflector.stop();
  f.reflector.stop();
  f.watch.send('ADDED', secret('b', '101'));
  await f.watch.closed;
  expect(timers.size).toBe(0);
  expect(f.events).toEqual(['added a 1']);
  expect(f.server.requests.length).toBe(2);
});
