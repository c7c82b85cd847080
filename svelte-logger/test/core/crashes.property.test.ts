import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/core/outbox/database.ts';
import { indexedDbOutbox } from '../../src/core/outbox/indexedDbOutbox.ts';
import type { Outbox } from '../../src/core/outbox/outbox.ts';
import { createQueue } from '../../src/core/queue.ts';
import { createSender } from '../../src/core/send/sender.ts';
import { createSession, isAlive } from '../../src/core/session.ts';

/**
 * A page is stopped before its k-th step, for every k: what it had begun and was not answered yet is as it is, and nothing follows. The
 * steps are all that a page does outside of itself: transactions of its outbox and requests. Each may have had its effect, or not, when
 * the page ends. Then other pages come, until one lives to the end.
 */
beforeAll(() => vi.stubGlobal('IDBKeyRange', IDBKeyRange));
afterAll(() => vi.unstubAllGlobals());

const NOW = 1_800_000_000_000;
const never = new Promise<never>(() => {});

interface Server {
  /** What was stored under each number. */
  stored: Map<string, string>;
  /** All requests, by the ids in them. */
  received: string[][];
}

/** A server that knows what it has, takes two in three batches, and of some records says that they should come again. */
function answer(server: Server, body: string): Response {
  const { records } = JSON.parse(body) as { records: { event_id: string }[] };
  server.received.push(records.map(({ event_id: id }) => id));
  if (server.received.length % 3 === 0) return new Response('{}', { status: 503 });
  const results: object[] = [];
  records.forEach((record, index) => {
    const { event_id: id } = record;
    const text = JSON.stringify(record);
    // The worst that can happen: two records of one number, of which the server keeps the first.
    expect(server.stored.get(id) ?? text).toBe(text);
    const again = server.received.length % 2 === 0 && index === 1;
    if (again) results.push({ index, status: 'rejected', reason: 'try_again', message: '', retry: true });
    else if (server.stored.has(id)) results.push({ index, status: 'duplicate' });
    else server.stored.set(id, text);
  });
  return Response.json({ accepted: records.length - results.length, results }, { status: 202 });
}

/** Runs a page that logs six records, until it ends by itself or is stopped. */
async function page(
  factory: IDBFactory,
  server: Server,
  stopAt: number,
  effect: boolean,
  promised: Set<string>,
  settled: Set<string>,
): Promise<'stopped' | 'ended'> {
  let steps = 0;
  let stop = () => {};
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = () => resolve('stopped');
  });
  const step = async <T>(act: () => T | Promise<T>): Promise<T> => {
    if (steps > stopAt) return never;
    if (steps++ < stopAt) return act();
    if (effect) await act();
    stop();
    return never;
  };
  const real = indexedDbOutbox(openDatabase(() => factory.open('crashes')));
  const outbox: Outbox = {
    add: (entries) => step(() => real.add(entries)),
    oldest: (bytes, records) => step(() => real.oldest(bytes, records)),
    remove: async (keys) => {
      await step(() => real.remove(keys));
      for (const [, session, number] of keys) settled.add(`${session}:${number}`);
    },
    trim: (limits) => step(() => real.trim(limits)),
    claim: (isUsable) => step(() => real.claim(isUsable)),
    free: (session) => step(() => real.free(session)),
  };
  const session = createSession(
    () => NOW,
    () => `s${Math.random().toString(36).slice(2)}`,
  );
  const shown = { drop: () => expect.unreachable('nothing is dropped'), changed: () => {}, error: undefined };
  const queue = createQueue({
    outbox,
    session,
    now: () => NOW,
    maxBytes: 1e9,
    onStored: (ids) => {
      for (const id of ids) promised.add(id);
    },
    shown,
  });
  const sender = createSender({
    url: 'http://x/',
    app: 'a',
    queue,
    moment: () => ({ at: NOW, offset: 1, pageId: 'p' }),
    fetch: (_, init) => step(() => answer(server, String(init?.body))),
    random: () => 0.5,
    gzip: { compress: async () => undefined, stop: () => {} },
    exclusively: (work) => work(),
    onSettings: () => {},
    shown,
  });
  const life = async () => {
    const free = await outbox.claim((one) => isAlive(one, NOW));
    if (free) session.renew(free);
    await queue.measure();
    for (let n = 0; n < 6; n++) {
      queue.add({ at: NOW + n, fields: { message: `${n}`, data: {} } });
      if (n % 2 === 1) await queue.write();
      if (n % 3 === 2) await sender.send();
    }
    for (let tries = 0; tries < 9 && (await sender.send()) > 0; tries++);
    await outbox.free({ ...session.current() });
    return 'ended' as const;
  };
  return await Promise.race([life(), stopped]);
}

test.each([
  ['without its effect', false],
  ['with its effect', true],
])(
  'stopped at any step, %s: all that was written arrives once, and none that was settled is sent again',
  async (_, effect) => {
    let stops = 0;
    for (let first = 0; ; first++) {
      const factory = new IDBFactory();
      const server: Server = { stored: new Map(), received: [] };
      const promised = new Set<string>();
      const settled = new Set<string>();
      const outcome = await page(factory, server, first, effect, promised, settled);
      await page(factory, server, first % 7, !effect, promised, settled);
      const gone = new Set(settled);
      const before = server.received.length;
      expect(await page(factory, server, Number.POSITIVE_INFINITY, true, promised, settled)).toBe('ended');
      expect([...promised].filter((id) => !server.stored.has(id))).toEqual([]);
      expect(
        server.received
          .slice(before)
          .flat()
          .filter((id) => gone.has(id)),
      ).toEqual([]);
      if (outcome === 'ended') break;
      stops++;
    }
    expect(stops).toBeGreaterThan(15);
  },
);

test('pages that end well go on with one session, and leave no number out', async () => {
  const factory = new IDBFactory();
  const server: Server = { stored: new Map(), received: [] };
  for (let n = 0; n < 4; n++)
    await page(factory, server, Number.POSITIVE_INFINITY, true, new Set(), new Set());
  const ids = [...server.stored.keys()].map((id) => id.split(':'));
  expect(new Set(ids.map(([session]) => session)).size).toBe(1);
  expect(ids.map(([, number]) => Number(number)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 24 }, (_, n) => n),
  );
});
