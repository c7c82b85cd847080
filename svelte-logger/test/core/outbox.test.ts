import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/core/outbox/database.ts';
import { indexedDbOutbox } from '../../src/core/outbox/indexedDbOutbox.ts';
import type { Entry } from '../../src/core/outbox/outbox.ts';
import { isAlive } from '../../src/core/session.ts';

beforeAll(() => vi.stubGlobal('IDBKeyRange', IDBKeyRange));
afterAll(() => vi.unstubAllGlobals());

const entry = (at: number, session: string, number: number, bytes = 10): Entry => ({
  key: [at, session, number, bytes],
  text: `${session}:${number}`,
});
const open = (factory = new IDBFactory()) => indexedDbOutbox(openDatabase(() => factory.open('test')));
const texts = (entries: Entry[]) => entries.map(({ text }) => text);

describe('the outbox of a browser', () => {
  test('keeps the order of times over tabs, and of numbers within a session', async () => {
    const factory = new IDBFactory();
    const [one, two] = [open(factory), open(factory)];
    await one.add([entry(5, 'a', 9), entry(5, 'a', 10)]);
    await two.add([entry(4, 'b', 0), entry(6, 'b', 1)]);
    await one.add([entry(5, 'a', 11)]);
    expect(texts(await two.oldest(1_000, 99))).toEqual(['b:0', 'a:9', 'a:10', 'a:11', 'b:1']);
  });

  test('waits with no timer for a transaction that is complete', async () => {
    const outbox = open();
    await outbox.add([entry(1, 'a', 0)]);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (let number = 1; number < 20; number++) await outbox.add([entry(1, 'a', number)]);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('gives as much as fits, and one that does not fit alone', async () => {
    const outbox = open();
    await outbox.add([
      entry(1, 'a', 0, 500),
      entry(2, 'a', 1, 40),
      entry(3, 'a', 2, 60),
      entry(4, 'a', 3, 1),
    ]);
    expect(texts(await outbox.oldest(100, 99))).toEqual(['a:0']);
    await outbox.remove([[1, 'a', 0, 500]]);
    expect(texts(await outbox.oldest(100, 99))).toEqual(['a:1', 'a:2']);
    expect(texts(await outbox.oldest(1_000, 1))).toEqual(['a:1']);
  });

  test('hands a session that a page has left to one page only', async () => {
    const factory = new IDBFactory();
    const pages = Array.from({ length: 5 }, () => open(factory));
    const now = 1_000_000_000;
    await pages[0]?.free({ id: 'left', next: 17, startedAt: now, usedAt: now });
    await pages[0]?.free({ id: 'earlier', next: 3, startedAt: now - 9, usedAt: now - 9 });
    await pages[0]?.free({ id: 'old', next: 3, startedAt: now - 9e6, usedAt: now - 9e6 });
    const got = await Promise.all(pages.map((page) => page.claim((session) => isAlive(session, now))));
    expect(got.map((session) => session?.next ?? 0).sort((a, b) => a - b)).toEqual([0, 0, 0, 3, 17]);
  });

  test('removes what has to go, as it is told by what is left from there on', async () => {
    const outbox = open();
    await outbox.add([0, 1, 2, 3, 4, 5].map((n) => entry(n, 'a', n)));
    const asked: number[][] = [];
    await outbox.trim((key, bytes) => {
      asked.push([key[2], bytes]);
      return key[2] === 1 || bytes > 50;
    });
    expect(asked.slice(0, 3)).toEqual([
      [0, 60],
      [1, 50],
      [2, 40],
    ]);
    expect(texts(await outbox.oldest(1_000, 99))).toEqual(['a:2', 'a:3', 'a:4', 'a:5']);
  });

  test('opens again after somebody deleted the database', async () => {
    const factory = new IDBFactory();
    const outbox = open(factory);
    await outbox.add([entry(1, 'a', 0)]);
    await new Promise((resolve) => {
      factory.deleteDatabase('test').onsuccess = resolve;
    });
    await outbox.add([entry(2, 'a', 1)]);
    expect(texts(await outbox.oldest(1_000, 99))).toEqual(['a:1']);
  });
});
