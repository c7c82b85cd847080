import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient } from '../src/apiClient.ts';
import { createApiClient } from '../src/createApiClient.ts';
import type { KubernetesObject } from '../src/kubernetesObject.ts';
import { reflect } from '../src/reflect.ts';
import type { ReflectOptions, RunningReflector } from '../src/reflectOptions.ts';
import { resources } from '../src/resources.ts';
import { type FakeApiServer, type Fault, startFakeApiServer } from './fakeApiServer.ts';
import { waitFor } from './waitFor.ts';

const forgotten = {
  kind: 'Status',
  code: 410,
  reason: 'Expired',
  message: 'too old resource version: 100 (200)',
};
const busy: Fault = { status: 429, headers: { 'retry-after': '1' }, body: 'too many requests' };

let server: FakeApiServer;
let client: ApiClient;
let reflector: RunningReflector<KubernetesObject>;
let events: string[];
let troubles: string[];
let recoveries: number;
let callbackErrors: unknown[];

beforeEach(async () => {
  server = await startFakeApiServer();
  client = createApiClient(server.connection);
  [events, troubles, callbackErrors, recoveries] = [[], [], [], 0];
});
afterEach(async () => {
  reflector.stop();
  client.close();
  await server.stop();
});

function follow(options: Partial<ReflectOptions<KubernetesObject>> = {}): void {
  reflector = reflect({
    client,
    resource: resources.secrets,
    namespace: 'logs',
    clock: { now: Date.now },
    random: Math.random,
    backoff: { firstMs: 10, mostMs: 50 },
    onEvent: ({ type, object }) =>
      events.push(`${type} ${object.metadata.name} ${object.metadata.resourceVersion}`),
    onTrouble: ({ message }) => troubles.push(message),
    onRecovered: () => recoveries++,
    onCallbackError: (error) => callbackErrors.push(error),
    ...options,
  });
}

const secret = (name: string, version: string, uid = name): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'logs', uid, resourceVersion: version },
});

const watches = (count: number) =>
  waitFor(`watch ${count}`, () => server.watches.length === count && reflector.counts.watches === count);
const told = (count: number) => waitFor(`${count} events`, () => events.length === count);
const watch = () => {
  const last = server.watches.at(-1);
  if (last === undefined) throw new Error('no watch yet');
  return last;
};

describe('a watch', () => {
  test('begins at the version of the list, and goes on from that of the last event or bookmark', async () => {
    follow();
    await watches(1);
    expect(server.asked('watch')[0]?.query).toMatchObject({
      resourceVersion: '100',
      allowWatchBookmarks: 'true',
    });
    watch().send('ADDED', secret('a', '101'));
    watch().send('BOOKMARK', { kind: 'Secret', apiVersion: 'v1', metadata: { resourceVersion: '150' } });
    await told(1);
    watch().end();
    await watches(2);
    expect(server.asked('watch')[1]?.query['resourceVersion']).toBe('150');
    expect(server.asked('list').length).toBe(1);
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
    server.objects = [secret('a', '1'), secret('b', '2'), secret('c', '3')];
    follow();
    await watches(1);
    server.objects = [secret('a', '1'), secret('b', '4', 'another'), secret('d', '5')];
    server.version = '200';
    events = [];
    forget(server);
    await watches(2);
    expect(events).toEqual(['deleted c 3', 'deleted b 2', 'added b 4', 'added d 5']);
    expect(server.asked('watch').at(-1)?.query['resourceVersion']).toBe('200');
    expect(troubles).toEqual([]);
  });

  test('that is cut in the middle of a line is made again, and the line is not half an event', async () => {
    follow();
    await watches(1);
    const line = `${JSON.stringify({ type: 'ADDED', object: secret('a', '101') })}\n`;
    watch().write(line.slice(0, 40));
    watch().end();
    await watches(2);
    expect(events).toEqual([]);
    watch().write(line.slice(0, 40));
    watch().write(line.slice(40));
    await told(1);
    expect(server.asked('watch')[1]?.query['resourceVersion']).toBe('100');
  });

  test('that says nothing is cut and made again', async () => {
    follow({ idleMs: 50 });
    await watches(1);
    await waitFor('the next', () => reflector.counts.watches >= 2);
    expect(server.asked('list').length).toBe(1);
  });

  test('with a line that is not JSON is made again', async () => {
    follow();
    await watches(1);
    watch().write('<html>\n');
    await watches(2);
    expect(reflector.counts.failures).toBe(1);
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
    follow({ clock, random: () => 0, backoff: { firstMs: 100, mostMs: 1_000 } });
    for (let count = 1; count <= 6; count++) {
      await watches(count);
      watch().end();
    }
    await watches(7);
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });
});

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
    server.faults.list.push(fault);
    follow();
    await waitFor('the recovery', () => recoveries === 1);
    expect(troubles).toEqual([expect.stringMatching(message)]);
    expect(reflector.trouble).toBeUndefined();
    expect(reflector.isSynced).toBe(true);
  });

  test('a refused watch is told with the time since when', async () => {
    follow();
    await watches(1);
    server.faults.watch.push({ status: 500 }, { status: 500 });
    const before = Date.now();
    watch().end();
    await waitFor('the troubles', () => troubles.length === 2);
    expect(reflector.trouble?.since).toBeGreaterThanOrEqual(before);
    await waitFor('the recovery', () => recoveries === 1);
    expect(server.asked('list').length).toBe(1);
  });

  test.each(['list', 'watch'] as const)(
    'a %s that is too much is asked for again when the server says',
    async (verb) => {
      server.faults[verb].push(busy);
      const startedAt = performance.now();
      follow();
      await watches(1);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
      expect(troubles[0]).toContain('429');
    },
  );
});

describe('a list in pages', () => {
  beforeEach(() => {
    server.objects = [secret('a', '1'), secret('b', '2'), secret('c', '3')];
    server.pageSize = 2;
  });
  const asked = (parameter: string) => server.asked('list').map(({ query }) => query[parameter]);

  test('is put together', async () => {
    follow();
    await reflector.synced;
    expect(asked('continue')).toEqual([undefined, '2']);
    expect(asked('limit')).toEqual(['500', '500']);
    expect(events).toEqual(['added a 1', 'added b 2', 'added c 3']);
  });

  test('that the server forgets between two pages is asked for in one piece', async () => {
    server.faults.list.push({
      status: 200,
      body: { metadata: { continue: '2' }, items: [secret('gone', '1')] },
    });
    server.faults.list.push({ status: 410, body: forgotten });
    follow();
    server.pageSize = 3;
    await reflector.synced;
    expect(asked('limit')).toEqual(['500', '500', undefined]);
    expect(events).toEqual(['added a 1', 'added b 2', 'added c 3']);
  });
});

test('lists from the cache ask for a state not older than the one that was seen, and for the newest after a 410', async () => {
  follow({ fromCache: true });
  await watches(1);
  watch().send('ERROR', forgotten);
  await watches(2);
  const asked = server.asked('list').map(({ query }) => query['resourceVersion']);
  expect(asked).toEqual(['0', undefined]);
});

test('an object that appears under another uid is deleted and added', async () => {
  server.objects = [secret('a', '1')];
  follow();
  await watches(1);
  watch().send('MODIFIED', secret('a', '2', 'another'));
  await told(3);
  expect(events).toEqual(['added a 1', 'deleted a 1', 'added a 2']);
});

test('callbacks that throw are reported, and nothing is missed', async () => {
  server.objects = [secret('a', '1'), secret('b', '2')];
  follow({
    onEvent: ({ key }) => {
      events.push(key);
      throw new Error(`cannot bear ${key}`);
    },
  });
  await waitFor('both', () => events.length === 2);
  expect(callbackErrors.map(String)).toEqual(['Error: cannot bear logs/a', 'Error: cannot bear logs/b']);
});

test('what transform throws is reported, and is no deletion', async () => {
  server.objects = [secret('a', '1'), secret('b', '1')];
  let isBroken = false;
  follow({
    transform: (object) => {
      if (isBroken && object.metadata.name === 'a') throw new Error('cannot');
      return object;
    },
  });
  await watches(1);
  isBroken = true;
  watch().send('ERROR', forgotten);
  await watches(2);
  expect(events).toEqual(['added a 1', 'added b 1']);
  expect(callbackErrors.length).toBe(1);
});

describe('the self-audit', () => {
  /** Waits are over at once. */
  const hasty = {
    now: Date.now,
    after: (ms: number, call: () => void) => {
      const timer = setTimeout(call, Math.min(ms, 30));
      return () => clearTimeout(timer);
    },
  };

  test('finds what the watch missed, and puts it right', async () => {
    const missed: string[][] = [];
    server.objects = [secret('a', '1'), secret('b', '2'), secret('c', '3')];
    follow({ clock: hasty, relistEveryMs: 1_000, onAuditMiss: (keys) => missed.push(keys) });
    await watches(1);
    server.objects = [secret('b', '2'), secret('c', '4'), secret('d', '5')];
    await told(6);
    expect(missed).toEqual([['logs/a', 'logs/c', 'logs/d']]);
    expect(events.slice(3)).toEqual(['deleted a 1', 'modified c 4', 'added d 5']);
    expect(reflector.counts.auditMisses).toBe(3);
    expect(troubles).toEqual([]);
  });

  test('does not take for missed what the watch brings late', async () => {
    const listed = () => server.asked('list').length;
    server.objects = [secret('a', '1')];
    follow({ clock: hasty, relistEveryMs: 1_000 });
    await watches(1);
    server.objects = [secret('a', '2')];
    const before = listed();
    await waitFor('an audit', () => listed() > before);
    watch().send('MODIFIED', secret('a', '2'));
    await waitFor('more audits', () => listed() > before + 2);
    expect(reflector.counts.auditMisses).toBe(0);
    expect(server.watches.length).toBe(1);
  });
});

test('after stop nothing is told and nothing is asked', async () => {
  server.objects = [secret('a', '1')];
  follow({ relistEveryMs: 20 });
  await watches(1);
  reflector.stop();
  reflector.stop();
  const asked = server.requests.length;
  watch().send('ADDED', secret('b', '101'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(events).toEqual(['added a 1']);
  expect(server.requests.length).toBe(asked);
});
