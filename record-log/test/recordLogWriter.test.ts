import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

const line = (text: string) => Buffer.from(`${text}\n`);
const path = () => join(folder, 'app', 'metrics.ndjson');
const text = () => readFileSync(path(), 'utf8');
const names = () => readdirSync(join(folder, 'app')).sort();

function writer(options: Partial<RecordLogWriterOptions> = {}) {
  const made = new RecordLogWriter({
    path: path(),
    maxFileBytes: 1 << 20,
    whenFull: { deleteOldest: { keptBytes: 1 << 20, keptFiles: 9 } },
    now: Date.now,
    ...options,
  });
  writers.push(made);
  return made;
}

test('a line is in the file when it was written, and nobody else may read it', async () => {
  await writer().write(line('{"a":1}'));
  expect(text()).toBe('{"a":1}\n');
});

test('lines written at once stand in their order', async () => {
  const log = writer();
  await Promise.all(['1', '2', '3'].map((text) => log.write(line(text))));
  expect(text()).toBe('1\n2\n3\n');
});

test('nothing is appended to a file of another process: its end may be torn', async () => {
  const now = () => Date.UTC(2026, 10, 23, 13, 50, 12, 42);
  await writer().write(line('1'));
  appendFileSync(path(), '{"torn":');
  await writer({ now }).write(line('2'));
  expect(text()).toBe('2\n');
  expect(readFileSync(`${path()}.20261123-135012.042`, 'utf8')).toBe('1\n{"torn":');
});

test('of rotated files only so many bytes are kept, the newest', async () => {
  const log = writer({ maxFileBytes: 4, whenFull: { deleteOldest: { keptBytes: 9, keptFiles: 9 } } });
  for (const text of ['1st', '2nd', '3rd', '4th']) await log.write(line(text));
  const rotated = names().slice(1);
  expect(rotated.map((name) => readFileSync(join(folder, 'app', name), 'utf8'))).toEqual(['2nd\n', '3rd\n']);
});

test('a file that would grow beyond its limit is renamed to when that was, and the oldest are deleted', async () => {
  let now = Date.UTC(2026, 10, 23, 13, 50, 12, 42);
  const log = writer({
    maxFileBytes: 10,
    whenFull: { deleteOldest: { keptBytes: 1 << 20, keptFiles: 2 } },
    now: () => now,
  });
  for (const text of ['first', 'second', 'third', 'fourth']) {
    await log.write(line(text));
    now += 1000;
  }
  expect(names()).toEqual([
    'metrics.ndjson',
    'metrics.ndjson.20261123-135014.042',
    'metrics.ndjson.20261123-135015.042',
  ]);
  expect(text()).toBe('fourth\n');
});

test('rotated files sort in the order of their rotation, also when the clock goes back', async () => {
  let now = Date.UTC(2026, 10, 23, 13, 50);
  const log = writer({ maxFileBytes: 5, now: () => now });
  for (const text of ['one', 'two', 'three', 'four']) {
    await log.write(line(text));
    now -= 3_600_000;
  }
  const rotated = names().slice(1);
  expect(rotated.map((name) => readFileSync(join(folder, 'app', name), 'utf8'))).toEqual([
    'one\n',
    'two\n',
    'three\n',
  ]);
});

test('a file that somebody deleted, with its folder or without, is made again', async () => {
  const log = writer();
  await log.write(line('1'));
  rmSync(path());
  await log.write(line('2'));
  expect(text()).toBe('2\n');
  rmSync(join(folder, 'app'), { recursive: true });
  await log.write(line('3'));
  expect(text()).toBe('3\n');
});

test('an empty file that another process left is not kept among the rotated ones', async () => {
  mkdirSync(join(folder, 'app'));
  writeFileSync(path(), '');
  await writer().write(line('1'));
  expect(names()).toEqual(['metrics.ndjson']);
});

test('a writer waits for the one before it', async () => {
  const first = writer();
  const writing = first.write(line('1'));
  const second = writer({ after: first.close() });
  await Promise.all([writing, second.write(line('2'))]);
  expect(names().length).toBe(2);
  expect(text()).toBe('2\n');
});

test('a write that fails is told of, and the next one that can succeeds', async () => {
  writeFileSync(join(folder, 'app'), 'a file in the place of the folder');
  const log = writer();
  await expect(log.write(line('1'))).rejects.toThrow(/EEXIST|ENOTDIR/);
  rmSync(join(folder, 'app'));
  await log.write(line('2'));
  expect(text()).toBe('2\n');
});
