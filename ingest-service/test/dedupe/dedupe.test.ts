import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dedupe, type DedupeOptions } from '../../src/dedupe/dedupe.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let root: string;
let now: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dedupe-'));
  mkdirSync(join(root, 'browser'));
  now = Date.UTC(2026, 10, 23);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const folder = () => join(root, 'dedupe');
const log = () => join(root, 'browser', 'browser.log');
const open = (options: Partial<DedupeOptions> = {}) =>
  Dedupe.open({ folder: folder(), browserLog: log(), now: () => now, maxSessions: 100, ...options });
const record = (id: string) => `{"timestamp":"2026-11-23T00:00:00Z","level":"INFO","event_id":"${id}"}\n`;

/** Claims and settles as durable. */
function see(dedupe: Dedupe, session: string, ...sequences: number[]): string[] {
  const answers = sequences.map((sequence) => dedupe.claim(session, sequence));
  const events = sequences.map((sequence) => ({ session, sequence }));
  dedupe.settle(
    events.filter((_, i) => answers[i] === 'new'),
    'durable',
  );
  return answers.map((answer) => (typeof answer === 'string' ? answer : 'pending'));
}

test('an event is new once, and again only when it could not be written', async () => {
  const dedupe = await open();
  expect(dedupe.claim('a', 1)).toBe('new');
  const second = dedupe.claim('a', 1);
  const third = dedupe.claim('a', 1);
  dedupe.settle([{ session: 'a', sequence: 1 }], 'failed');
  expect(await (second as { pending: Promise<boolean> }).pending).toBe(false);
  expect(await (third as { pending: Promise<boolean> }).pending).toBe(false);
  expect(dedupe.claim('a', 1)).toBe('new');
  const fourth = dedupe.claim('a', 1);
  dedupe.settle([{ session: 'a', sequence: 1 }], 'durable');
  expect(await (fourth as { pending: Promise<boolean> }).pending).toBe(true);
  expect(dedupe.claim('a', 1)).toBe('duplicate');
  expect(dedupe.claim('b', 1)).toBe('new');
  expect(() => dedupe.settle([{ session: 'c', sequence: 1 }], 'durable')).toThrow(/BUG/);
});

test('a session of which nothing could be written is not remembered', async () => {
  const dedupe = await open();
  dedupe.claim('a', 1);
  dedupe.settle([{ session: 'a', sequence: 1 }], 'failed');
  expect(dedupe.sessions).toBe(0);
});

test('what was saved is known after a restart, what is in no file is not', async () => {
  const first = await open();
  see(first, 'a', 0, 1, 2, 7);
  await first.snapshot();
  see(first, 'b', 5);
  const second = await open();
  expect(second.opened).toEqual({ damaged: [], files: 0, events: 0 });
  expect(see(second, 'a', 0, 1, 2, 7, 3)).toEqual([
    'duplicate',
    'duplicate',
    'duplicate',
    'duplicate',
    'new',
  ]);
  expect(see(second, 'b', 5)).toEqual(['new']);
  await second.close();
  expect(see(await open(), 'b', 5)).toEqual(['duplicate']);
});

test('what is in the current file is known after a kill, but not what stands behind its last line end', async () => {
  writeFileSync(log(), record('a:1') + record('a:2') + record('b:1').trimEnd());
  const dedupe = await open();
  expect(dedupe.opened).toEqual({ damaged: [], files: 1, events: 2 });
  expect(see(dedupe, 'a', 1, 2, 3)).toEqual(['duplicate', 'duplicate', 'new']);
  expect(see(dedupe, 'b', 1)).toEqual(['new']);
});

test('rotated files are read when nothing that was saved covers them', async () => {
  const rotated = (second: number) => `${log()}.20261123-00000${second}.000`;
  writeFileSync(rotated(1), record('a:1'));
  writeFileSync(rotated(2), record('a:2'));
  const first = await open();
  expect(first.opened).toMatchObject({ files: 2, events: 2 });
  await first.snapshot();
  writeFileSync(rotated(3), record('a:3'));
  rmSync(rotated(1));
  const second = await open();
  expect(second.opened).toEqual({ damaged: [], files: 1, events: 1 });
  expect(see(second, 'a', 1, 2, 3)).toEqual(['duplicate', 'duplicate', 'duplicate']);
});

test('saving costs what is new, and nothing when nothing is', async () => {
  const dedupe = await open();
  see(dedupe, 'a', 1);
  await dedupe.snapshot();
  await dedupe.snapshot();
  see(dedupe, 'b', 1);
  await dedupe.snapshot();
  expect(readdirSync(folder()).sort()).toEqual(['changes.0000000000', 'changes.0000000001']);
  expect(readFileSync(join(folder(), 'changes.0000000001')).includes('b')).toBe(true);
});

test('a session is forgotten seven days after its last event, and the oldest when there is no room', async () => {
  const dedupe = await open({ maxSessions: 2 });
  see(dedupe, 'a', 1);
  now += HOUR;
  see(dedupe, 'b', 1);
  now += HOUR;
  see(dedupe, 'a', 2);
  see(dedupe, 'c', 1);
  expect([dedupe.sessions, dedupe.evicted]).toEqual([2, 1]);
  expect(see(dedupe, 'a', 1, 2)).toEqual(['duplicate', 'duplicate']);
  now += 7 * DAY + 1;
  expect(see(dedupe, 'a', 1)).toEqual(['duplicate']);
  expect(dedupe.lostEvents).toBe(0);
  expect([dedupe.sessions, dedupe.evicted]).toEqual([0, 1]);
  expect(see(dedupe, 'a', 1)).toEqual(['new']);
});

test('what was forgotten stays forgotten after a restart, and is counted once', async () => {
  const first = await open({ maxSessions: 2 });
  see(first, 'a', 1, 3);
  see(first, 'b', 1);
  await first.snapshot();
  see(first, 'c', 1);
  await first.snapshot();
  for (const dedupe of [first, await open({ maxSessions: 2 }), await open({ maxSessions: 2 })]) {
    expect([dedupe.sessions, dedupe.evicted, dedupe.lostEvents]).toEqual([2, 1, 1]);
    expect(dedupe.claim('a', 1)).toBe('new');
  }
});

test('a gap is lost when its session was quiet for a day, counts once, and never without a number on both sides', async () => {
  const dedupe = await open();
  see(dedupe, 'a', 1000, 1001, 1004, 1006);
  see(dedupe, 'b', 1, 2);
  expect(dedupe.lostEvents).toBe(0);
  now += DAY + 1;
  expect(dedupe.lostEvents).toBe(3);
  await dedupe.snapshot();
  const second = await open();
  expect(second.lostEvents).toBe(3);
  see(second, 'a', 1002);
  now += DAY + 1;
  expect(second.lostEvents).toBe(3);
  see(second, 'a', 1010);
  await second.snapshot();
  now += DAY + 1;
  for (const each of [second, await open()]) expect(each.lostEvents).toBe(5);
  now += 7 * DAY + 1;
  for (const each of [second, await open()]) expect([each.lostEvents, each.sessions]).toEqual([5, 0]);
});

test('a gap that closes in time is not lost', async () => {
  const dedupe = await open();
  see(dedupe, 'a', 1, 3);
  now += DAY;
  see(dedupe, 'a', 2);
  now += 2 * DAY;
  expect(dedupe.lostEvents).toBe(0);
});

test('when all ranges are in use, a batch that comes before an earlier one closes no gap, of whoever they are', async () => {
  const dedupe = await open({ maxSessions: 1000 });
  for (let session = 0; session < 16; session++)
    see(dedupe, `greedy-${session}`, ...Array.from({ length: 64 }, (_, i) => 2 * i));
  expect(see(dedupe, 'honest', 1, 10, 11)).toEqual(['new', 'new', 'new']);
  expect(see(dedupe, 'honest', 2, 3, 4, 5)).toEqual(['new', 'new', 'new', 'new']);
  expect(see(dedupe, 'honest', 1, 2, 3, 4, 5, 10, 11)).toEqual(Array(7).fill('duplicate'));
});

test('a session with more gaps than are remembered: what is late is new, and the highest numbers are known', async () => {
  const dedupe = await open();
  const even = Array.from({ length: 500 }, (_, i) => 2 * i);
  see(dedupe, 'a', ...even);
  const late = [1, 501, 951, 997];
  expect(see(dedupe, 'a', ...late)).toEqual(late.map(() => 'new'));
  expect(see(dedupe, 'a', 998, 996, 951, 950)).toEqual(Array(4).fill('duplicate'));
});

test('each number that never came counts once, also of a session with more gaps than are remembered', async () => {
  const first = await open();
  see(first, 'a', ...Array.from({ length: 500 }, (_, i) => 2 * i));
  await first.snapshot();
  const second = await open();
  // What was given up is not missing once more when something below it comes.
  for (const dedupe of [first, second]) see(dedupe, 'a', 101);
  now += DAY + 1;
  for (const dedupe of [first, second]) expect(dedupe.lostEvents).toBe(499);
});
