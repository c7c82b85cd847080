import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import { err, file, out } from '../lines/criText.ts';
import { openReader, type ReadOptions } from '../lines/readScript.ts';
import { CONTAINER, PLAIN_FILE, type Script, ScriptedLog } from '../lines/scriptedLog.ts';
import { total } from './total.ts';

const MINUTE = 60_000;
/** Five minutes after the lines were written. */
const SOON = Date.UTC(2026, 10, 23, 11, 5);

let clock = 0;
let tally: RecordTally;
beforeEach(() => {
  clock = 0;
  tally = new RecordTally(10, () => clock);
});
const opened: { reader: { close(): void } }[] = [];
afterEach(() => {
  for (const { reader } of opened.splice(0)) reader.close();
});

/** A pipeline reads it all. */
function read(script: Script, options: ReadOptions & { identity?: typeof CONTAINER } = {}) {
  const { identity = CONTAINER } = options;
  const reading = openReader(new ScriptedLog(script, { identity }), { tally, now: SOON, ...options });
  opened.push(reading);
  reading.readAll();
  return reading;
}

function counts(): Record<string, number> {
  const lines: Record<string, number> = {};
  for (const { namespace, workload, levels } of tally.workloads())
    for (const [level, count] of levels.entries())
      if (count > 0) lines[`${namespace}/${workload} ${level}`] = count;
  return lines;
}

test('lines count by level, as they are, before anything is left out', () => {
  read([file('a', out('INFO one'), err('ERROR two'), out('ERROR three'), out('no level'))], {
    levels: ['WARN'],
    shaping: { rateLimit: { linesPerSecond: 1, burst: 1 } },
  });
  expect(counts()).toEqual({ 'shop/web 3': 1, 'shop/web 5': 2, 'shop/web 0': 1 });
});

test('all levels are there at 0 before the first line', () => {
  tally.open(CONTAINER).place({ namespace: 'shop', workload: 'web' });
  expect([...tally.workloads()].map(({ workload, levels }) => [workload, levels])).toEqual([
    ['web', [0, 0, 0, 0, 0, 0, 0]],
  ]);
});

test('a line in several pieces is one', () => {
  read([file('a', out('one ', 'P'), err('ERROR between'), out('two'))]);
  expect(total(tally)).toBe(2);
});

test('a second pipeline counts only what it is the first to read', () => {
  const lines = [out('one'), out('two')];
  read([file('a', ...lines)]);
  read([file('a', ...lines, out('three')), file('b', out('four'))]);
  read([file('a', ...lines, out('three')), file('b', out('four'), out('five'))]);
  expect(total(tally)).toBe(5);
});

test('the files of another source count, though they are called the same', () => {
  read([file('a', out('one'))]);
  read([file('a', out('one'))], { identity: { ...CONTAINER, uid: 'u2' } as typeof CONTAINER });
  expect(total(tally)).toBe(2);
});

test('what a pipeline reads again, because its settings changed or its spool failed, counts once', () => {
  const script = [file('a', out('one'), out('two'))];
  const first = read(script);
  first.reader.close();
  read(script);
  expect(total(tally)).toBe(2);
});

test('also when the file has been read for hours', () => {
  read([file('a', out('one'))]);
  clock += 60 * MINUTE;
  read([file('a', out('one'))]);
  read([file('b', out('two'))]);
  read([file('a', out('one'))]);
  expect(total(tally)).toBe(2);
});

test('a log that was written anew from some place on goes on counting', () => {
  const one = out('one');
  read([
    file('a', one, out('two, and the power fails')),
    { file: 'a', from: one.length, to: null, reason: 'shrunk' },
    file('a', one, out('three')),
  ]);
  // As the tailer resumes: the second part of the script is the same file, under a new ordinal, read from its start.
  expect(total(tally)).toBe(4);
});

test('a line that is more than ten minutes old counts as late', () => {
  read([file('a', out('ERROR old'))], { now: SOON + 6 * MINUTE });
  expect([counts(), tally.late]).toEqual([{}, 1]);
});

test('a line of the future counts: clocks differ', () => {
  read([file('a', out('INFO early'))], { now: SOON - 10 * MINUTE });
  expect([total(tally), tally.late]).toEqual([1, 0]);
});

test('a plain file has the time of reading', () => {
  read([file('a', 'ERROR now\n')], { identity: PLAIN_FILE });
  expect(total(tally)).toBe(1);
});

test('a source that nobody has read for ten minutes is forgotten; its lines would be late by then', () => {
  const { reader } = read([file('a', out('one'))]);
  reader.close();
  clock += 11 * MINUTE;
  read([file('a', out('one'))], { now: SOON + 11 * MINUTE });
  expect([total(tally), tally.late]).toEqual([1, 1]);
});

test('errors never go back, also when a workload gives its place away', () => {
  tally = new RecordTally(1, () => clock);
  read([file('a', out('INFO one'), err('ERROR two'), out('FATAL three'))]).reader.close();
  expect(tally.workloads().errors).toBe(2);
  clock += 2 * 60 * MINUTE;
  tally.open(PLAIN_FILE).place({ namespace: 'shop', workload: 'db' });
  expect(counts()).toEqual({});
  expect(tally.workloads().errors).toBe(2);
});
