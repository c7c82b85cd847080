import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dedupe } from '../../src/dedupe/dedupe.ts';
import { bodyRules, contentRules, sender, testIntake } from './testIntake.ts';

const DAY = 86_400_000;

let root: string;
let now: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lost-'));
  mkdirSync(join(root, 'browser'));
  now = Date.UTC(2026, 10, 23, 12);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const log = () => join(root, 'browser', 'browser.log');
const open = () =>
  Dedupe.open({ folder: join(root, 'dedupe'), browserLog: log(), now: () => now, maxSessions: 100 });
const record = (sequence: number, level: string, fields: object = {}) => ({
  timestamp: '2026-11-23T11:59:59.123Z',
  level,
  message: 'CLICK',
  event_id: `s:${sequence}`,
  ...fields,
});
const send = (
  claims: Dedupe,
  records: object[],
  from: Partial<typeof sender>,
  write = async (chunk: Buffer) => writeFileSync(log(), chunk, { flag: 'a' }),
) =>
  testIntake({ claims, log: { write }, rules: { ...contentRules, recordSize: 1000 } }).take(
    JSON.stringify(records),
    bodyRules,
    'json',
    {
      ...sender,
      ...from,
    },
  );

/** The counts a day later, of the service that runs, and of one that was started after it had stopped. */
async function lostADayLater(dedupe: Dedupe): Promise<number[]> {
  await dedupe.close();
  const second = await open();
  now += DAY + 1;
  return [dedupe.lostEvents, second.lostEvents];
}

test.each([
  ['sampling', 'INFO', { keepPercent: 0 }],
  ['a level', 'DEBUG', { level: 'INFO' }],
])('what %s leaves out is not lost', async (_, level, from) => {
  const dedupe = await open();
  const batch = (first: number) =>
    Array.from({ length: 10 }, (_, i) => record(first + i, i === 4 ? 'ERROR' : level));
  for (const first of [0, 10, 30, 20, 40])
    expect(await send(dedupe, batch(first), from)).toMatchObject({ accepted: 1, sampled: 9 });
  expect(await lostADayLater(dedupe)).toEqual([0, 0]);
});

test('what is refused for good is not lost, and is a duplicate when it comes again', async () => {
  const dedupe = await open();
  const large = record(1, 'INFO', { route: 'x'.repeat(1500) });
  const records = [record(0, 'INFO'), large, record(2, 'INFO', { data: { a: 1, A: 2 } }), record(3, 'INFO')];
  expect(await send(dedupe, records, {})).toMatchObject({ accepted: 2, rejected: 2 });
  expect(await send(dedupe, [record(1, 'INFO')], {})).toMatchObject({ duplicate: 1 });
  expect(await lostADayLater(dedupe)).toEqual([0, 0]);
});

test('a batch that is left out while the first one of its session is being written is not lost', async () => {
  const dedupe = await open();
  const { promise: written, resolve } = Promise.withResolvers<void>();
  const first = send(dedupe, [record(0, 'ERROR')], { keepPercent: 0 }, () => written);
  expect(await send(dedupe, [record(1, 'INFO')], { keepPercent: 0 })).toMatchObject({ sampled: 1 });
  resolve();
  await first;
  await send(dedupe, [record(2, 'ERROR')], { keepPercent: 0 });
  expect(await lostADayLater(dedupe)).toEqual([0, 0]);
});

test('an event that is being written is for that to settle, whatever else becomes of another one of its id', async () => {
  const dedupe = await open();
  const { promise: written, reject } = Promise.withResolvers<void>();
  const first = send(dedupe, [record(0, 'ERROR')], { keepPercent: 0 }, () => written);
  await send(dedupe, [record(0, 'INFO')], { keepPercent: 0 });
  reject(Object.assign(new Error('EIO'), { code: 'EIO', linesInFile: 0, durable: true }));
  await expect(first).rejects.toMatchObject({ status: 503 });
  expect(await send(dedupe, [record(0, 'ERROR')], {})).toMatchObject({ accepted: 1 });
});

test('a session that is left out as a whole takes no room', async () => {
  const dedupe = await open();
  await send(dedupe, [record(0, 'INFO'), record(1, 'INFO')], { keepPercent: 0 });
  expect(dedupe.sessions).toBe(0);
});

test('what never came is lost all the same', async () => {
  const dedupe = await open();
  await send(dedupe, [record(0, 'ERROR'), record(1, 'INFO'), record(4, 'ERROR')], { keepPercent: 0 });
  expect(await lostADayLater(dedupe)).toEqual([2, 2]);
});
