import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dedupe } from '../../src/dedupe/dedupe.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dedupe-'));
  mkdirSync(join(root, 'browser'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const folder = () => join(root, 'dedupe');
const log = () => join(root, 'browser', 'browser.log');
const open = () => Dedupe.open({ folder: folder(), browserLog: log(), now: () => 1e12, maxSessions: 5000 });
const see = (dedupe: Dedupe, session: string, sequence: number) => {
  dedupe.claim(session, sequence);
  dedupe.settle([{ session, sequence }], 'durable');
};
const knows = (dedupe: Dedupe, ...sessions: string[]) =>
  sessions.map((session) => dedupe.claim(session, 1) === 'duplicate');

/** `a` and `b` are saved one after the other, and their rotated file is still there; `c` is in the current one. */
async function prepare() {
  const record = (id: string) => `{"timestamp":"2026-11-23T00:00:00Z","event_id":"${id}"}\n`;
  const first = await open();
  for (const session of ['a', 'b']) {
    see(first, session, 1);
    await first.snapshot();
  }
  writeFileSync(`${log()}.20261123-000000.000`, record('a:1') + record('b:1'));
  await first.snapshot();
  writeFileSync(log(), record('c:1'));
}

const DAMAGES: [string, (bytes: Buffer) => Buffer][] = [
  ['cut in half', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ['cut by one byte', (bytes) => bytes.subarray(0, -1)],
  ['empty', () => Buffer.alloc(0)],
  ['zeros', (bytes) => Buffer.alloc(bytes.length)],
  [
    'changed in one bit',
    (bytes) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)) as Buffer,
  ],
  ['followed by something', (bytes) => Buffer.concat([bytes, bytes])],
  [
    'of a later version',
    (bytes) => Buffer.from(bytes.toString('latin1').replace('"version":2', '"version":3'), 'latin1'),
  ],
];

test.each(DAMAGES)(
  'a file that is %s is told of, and the record files that are there are read instead',
  async (_, damage) => {
    await prepare();
    const path = join(folder(), 'changes.0000000000');
    writeFileSync(path, damage(readFileSync(path)));
    const dedupe = await open();
    expect(dedupe.opened).toEqual({ damaged: ['changes.0000000000'], files: 2, events: 3 });
    expect(knows(dedupe, 'a', 'b', 'c')).toEqual([true, true, true]);
    await dedupe.snapshot();
    expect(readdirSync(folder())).toEqual(['base']);
    expect((await open()).opened).toEqual({ damaged: [], files: 1, events: 1 });
  },
);

test('a file that is missing between others is told of', async () => {
  await prepare();
  rmSync(join(folder(), 'changes.0000000001'));
  const dedupe = await open();
  expect(dedupe.opened).toEqual({ damaged: ['changes.0000000001'], files: 2, events: 3 });
});

test('what was deleted and whose account is damaged is forgotten, all else is not', async () => {
  await prepare();
  rmSync(`${log()}.20261123-000000.000`);
  writeFileSync(join(folder(), 'changes.0000000000'), '');
  expect(knows(await open(), 'a', 'b', 'c')).toEqual([false, true, true]);
});

test('a start after a kill does not mind what was half written', async () => {
  await prepare();
  writeFileSync(join(folder(), 'changes.0000000003.tmp'), 'half');
  const dedupe = await open();
  expect(dedupe.opened.damaged).toEqual([]);
  await dedupe.snapshot();
  expect(readdirSync(folder()).at(-1)).toBe('changes.0000000003');
});

test('a file of the version before, which knew of no floor, is read', async () => {
  await prepare();
  const path = join(folder(), 'changes.0000000000');
  writeFileSync(path, ofVersion1(readFileSync(path)));
  const dedupe = await open();
  expect(dedupe.opened.damaged).toEqual([]);
  expect(knows(dedupe, 'a', 'b', 'c')).toEqual([true, true, true]);
});

/** With the same length, and the checksum of what it then is. */
function ofVersion1(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes.toString('latin1').replace('"version":2', '"version":1'), 'latin1');
  changed.writeUInt32LE(crc32(changed.subarray(8, 8 + changed.readUInt32LE(0))), 4);
  return changed;
}
