import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import { openPathLog } from '../../src/tail/pathLog.ts';
import { openReader, type ReadOptions } from '../lines/readScript.ts';
import { total } from './total.ts';

const MINUTE = 60_000;

let folder: string;
let tally: RecordTally;
let time: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backlog-'));
  tally = new RecordTally(10, () => 0);
  time = 0;
});
const opened: { reader: { close(): void } }[] = [];
afterEach(() => {
  for (const { reader } of opened.splice(0)) reader.close();
  rmSync(folder, { recursive: true });
});

const path = () => join(folder, 'app.log');

/** Reads what there is; the clock says that the files here are `minutes` old. */
function open(minutes: number, options: ReadOptions = {}) {
  const source = openPathLog({
    identity: { type: 'path', path: path() },
    path: path(),
    start: 'oldest',
    clock: () => time,
  });
  const reading = openReader(source, { tally, now: Date.now() + minutes * MINUTE, ...options });
  opened.push(reading);
  const read = () => {
    for (let idle = 0; idle < 3; time += 5_000) idle = reading.readOnce() === 'idle' ? idle + 1 : 0;
    return [total(tally), tally.late];
  };
  return { ...reading, read };
}

test('what an old file held before anybody read it is late, and what is written from then on is not', () => {
  writeFileSync(path(), 'ERROR one\nERROR two\n');
  const { read } = open(20);
  expect(read()).toEqual([0, 2]);
  writeFileSync(path(), 'ERROR three\n', { flag: 'a' });
  expect(read()).toEqual([1, 2]);
});

test('all of a young file counts', () => {
  writeFileSync(path(), 'ERROR one\nERROR two\n');
  const { read } = open(5);
  expect(read()).toEqual([2, 0]);
});

test('a compressed file is late as a whole, though nobody knew how much it holds, and so is the file after it', () => {
  const old = Array.from({ length: 500 }, () => 'ERROR again\n').join('');
  writeFileSync(`${path()}.2.gz`, gzipSync(old));
  writeFileSync(`${path()}.1`, 'ERROR one\n');
  utimesSync(`${path()}.2.gz`, 1_000, 1_000);
  writeFileSync(path(), 'ERROR two\n');
  const { read } = open(20);
  expect(read()).toEqual([0, 502]);
  writeFileSync(path(), 'ERROR three\n', { flag: 'a' });
  expect(read()).toEqual([1, 502]);
});

test('who comes back to a log counts what was written meanwhile', () => {
  writeFileSync(path(), 'ERROR one\n');
  const first = open(20);
  first.read();
  const position = first.reader.position(false);
  first.reader.close();
  writeFileSync(path(), 'ERROR two\n', { flag: 'a' });
  const again = open(20, position === undefined ? {} : { position });
  expect(again.read()).toEqual([1, 1]);
});

test('two files that begin alike are two, and a rename makes no new one', () => {
  writeFileSync(path(), 'the app\nERROR one\n');
  const first = open(5);
  expect(first.read()).toEqual([2, 0]);
  renameSync(path(), `${path()}.1`);
  writeFileSync(path(), 'the app\nERROR other\n');
  expect(first.read()).toEqual([4, 0]);
  const second = open(5);
  expect(second.read()).toEqual([4, 0]);
});
