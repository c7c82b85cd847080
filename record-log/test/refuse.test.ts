import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RecordLogFull } from '../src/recordLogError.ts';
import { RecordLogWriter } from '../src/recordLogWriter.ts';
import type { RecordLogWriterOptions } from '../src/recordLogWriterOptions.ts';

let folder: string;
const writers: RecordLogWriter[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-log-'));
});
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.close()));
  rmSync(folder, { recursive: true, force: true });
});

const path = () => join(folder, 'browser.log');
const names = () => readdirSync(folder).sort();
const line = (text: string) => Buffer.from(`${text}\n`);
const texts = () => names().map((name) => readFileSync(join(folder, name), 'utf8'));
const rotated = () => names().filter((name) => name !== 'browser.log');

function writer(options: Partial<RecordLogWriterOptions> = {}) {
  const made = new RecordLogWriter({
    path: path(),
    maxFileBytes: 1 << 20,
    whenFull: { refuse: { maxBytes: 1 << 20 } },
    now: Date.now,
    ...options,
  });
  writers.push(made);
  return made;
}

test('what would go over the limit is refused, what still fits is not, and no file is deleted', async () => {
  const log = writer({ maxFileBytes: 10, whenFull: { refuse: { maxBytes: 20 } } });
  await log.write(line('12345678'));
  await log.write(line('abcdefgh'));
  const results = await Promise.allSettled([
    log.write(line('xyz')),
    log.write(line('')),
    log.write(line('1')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  expect((results[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'FULL', linesInFile: 0 });
  expect((results[0] as PromiseRejectedResult).reason).toBeInstanceOf(RecordLogFull);
  expect(texts().sort()).toEqual(['12345678\n', 'abcdefgh\n\n'].sort());
  expect([log.waitingBytes, log.waitingChunks, log.bytesOnDisk]).toEqual([0, 0, 19]);
});

test('there is room again as soon as a reader has deleted a rotated file', async () => {
  const log = writer({ maxFileBytes: 10, whenFull: { refuse: { maxBytes: 20 } } });
  await log.write(line('12345678'));
  await log.write(line('abcdefgh'));
  await expect(log.write(line('full'))).rejects.toThrow(/no room for 5 more/);
  rmSync(join(folder, rotated()[0] ?? ''));
  await log.write(line('again'));
  expect(log.bytesOnDisk).toBe(15);
});

test('a full log rotates the only file that it has: nothing else could ever be deleted', async () => {
  const log = writer({ whenFull: { refuse: { maxBytes: 10 } } });
  await log.write(line('12345678'));
  await expect(log.write(line('full'))).rejects.toThrow(RecordLogFull);
  expect(rotated().length).toBe(1);
  rmSync(join(folder, rotated()[0] ?? ''));
  await log.write(line('again'));
});

test.each([
  ['a torn end is cut off', 'one\ntwo\n{"torn":', 'one\ntwo\n'],
  ['whole lines stay', 'one\ntwo\n', 'one\ntwo\n'],
  ['also behind a torn end that is longer than what is read at once', `one\n${'x'.repeat(200_000)}`, 'one\n'],
])('the file of the process before is rotated: %s', async (_, before, after) => {
  writeFileSync(path(), before);
  await writer().write(line('new'));
  expect(texts()).toEqual(['new\n', after]);
});

test.each([
  ['empty', ''],
  ['nothing but a torn end', '{"torn":'],
])('the file of the process before is not kept when it is %s', async (_, before) => {
  writeFileSync(path(), before);
  await writer().write(line('new'));
  expect(texts()).toEqual(['new\n']);
});

test('a file is rotated on demand, at its age although nothing is written, and at the end', async () => {
  const log = writer({ maxFileAgeMs: 20 });
  await log.write(line('1'));
  await log.rotate();
  expect(rotated().length).toBe(1);
  await log.write(line('2'));
  await vi.waitFor(() => expect(rotated().length).toBe(2), 15_000);
  await log.write(line('3'));
  await log.close();
  expect(names().length).toBe(3);
  expect(rotated().length).toBe(3);
  await log.close();
  await log.rotate();
  expect(rotated().length).toBe(3);
});

test('before a rotation all that waited were told, and had a turn', async () => {
  const told: string[] = [];
  const seen: string[][] = [];
  const log = writer({ maxFileBytes: 4, beforeRotate: async () => void seen.push([...told, ...names()]) });
  const write = async (text: string) => {
    await log.write(line(text));
    await Promise.resolve();
    told.push(text);
  };
  await Promise.all(['one', 'two', 'six'].map(write));
  expect(seen).toEqual([
    ['one', 'browser.log'],
    ['one', 'two', 'browser.log', rotated()[0]],
  ]);
});

test('a rotation that may not be is tried again with the next write, and nothing is lost meanwhile', async () => {
  let fails = true;
  const beforeRotate = async () => {
    if (fails) throw Object.assign(new Error('no snapshot'), { code: 'EIO' });
  };
  const log = writer({ maxFileBytes: 4, beforeRotate });
  await log.write(line('one'));
  await expect(log.write(line('two'))).rejects.toMatchObject({ code: 'EIO', linesInFile: 0, durable: true });
  expect(texts()).toEqual(['one\n']);
  fails = false;
  await log.write(line('six'));
  expect(texts()).toEqual(['six\n', 'one\n']);
});

test('what others do in the folder is no obstacle', async () => {
  mkdirSync(join(folder, 'browser.log.other'));
  const log = writer({ maxFileBytes: 4 });
  await log.write(line('one'));
  await log.write(line('two'));
  for (const name of rotated().filter((name) => !name.endsWith('other'))) rmSync(join(folder, name));
  await log.measure();
  expect(log.bytesOnDisk).toBe(4);
});
