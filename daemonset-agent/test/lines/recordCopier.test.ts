import { expect, test } from 'vitest';
import { createLevelFilter, type LevelFilter } from '../../src/lines/levelFilter.ts';
import { LineCounters } from '../../src/lines/lineCounters.ts';
import { LineReader } from '../../src/lines/lineReader.ts';
import { PendingBudget } from '../../src/lines/pendingLine.ts';
import { RecordCopier } from '../../src/lines/recordCopier.ts';
import { RecordHead } from '../../src/lines/recordHead.ts';
import { NOW } from './readScript.ts';
import { RecordLedger } from './recordLedger.ts';
import { ScriptedLog } from './scriptedLog.ts';

const SAMPLE =
  '{"timestamp":"2026-11-23T11:00:00.123Z","level":"INFO","kind":"metric","cpu":{"cpu_percent":1.50}}';

function copy(text: string | Buffer, bufferBytes = 1024, levels?: LevelFilter) {
  const source = new ScriptedLog([{ id: 'a', bytes: Buffer.from(text as string) }], {
    identity: { type: 'records', kind: 'metric', path: '/spool/metrics.ndjson' },
  });
  const ledger = new RecordLedger();
  const counters = new LineCounters();
  const reader = new LineReader({
    source,
    position: undefined,
    writer: new RecordCopier(ledger, 'metric', counters, levels),
    head: new RecordHead({ cluster: 'c1', node: 'n1' }, source.identity),
    counters,
    budget: new PendingBudget(1 << 20),
    maxLineSize: 4096,
  });
  const buffer = Buffer.alloc(bufferBytes);
  for (let result = source.read(buffer); result.status === 'bytes'; result = source.read(buffer))
    source.consume(reader.consume(buffer, result, NOW));
  ledger.commit();
  return { lines: ledger.lines(), dropped: ledger.dropped(), covered: ledger.covered(), counters };
}

test('a record is shipped byte for byte', () => {
  expect(copy(`${SAMPLE}\n`).lines).toEqual([SAMPLE]);
});

test('a record that is longer than a read is shipped whole', () => {
  expect(copy(`${SAMPLE}\n${SAMPLE}\n`, 64).lines).toEqual([SAMPLE, SAMPLE]);
});

test('a record of another hour goes into a frame of that hour', () => {
  const earlier = SAMPLE.replace('T11:', 'T09:');
  expect(copy(`${SAMPLE}\n${earlier}\n`).lines.sort()).toEqual([SAMPLE, earlier].sort());
});

const NO_RECORDS: [what: string, line: string | Buffer][] = [
  ['half a record', SAMPLE.slice(0, 60)],
  ['zeros, as a file system leaves them after a power loss', Buffer.alloc(200)],
  ['text', 'not a record'],
  ['JSON that is no object', '[1,2]'],
  ['an object without a time', '{"level":"INFO"}'],
  ['an object whose time is no time', SAMPLE.replace('11-23', '13-23')],
  ['an object that begins with something else', '{"level":"INFO","timestamp":"2026-11-23T11:00:00Z"}'],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from(SAMPLE.slice(0, -2)), Buffer.from([0xff]), Buffer.from('}}')]),
  ],
  ['a line over the limit', SAMPLE.replace('1.50', '1'.repeat(5000))],
];
test.each(NO_RECORDS)(
  '%s is dropped, counted and accounted for, and the next record is shipped',
  (_, line) => {
    const text = Buffer.concat([Buffer.from(line as string), Buffer.from(`\n${SAMPLE}\n`)]);
    const { lines, dropped, covered } = copy(text);
    expect(lines).toEqual([SAMPLE]);
    expect(dropped).toEqual({ invalid_record: 1 });
    expect(covered).toEqual({ a: `0-${text.length}` });
  },
);

const record = (fields: string) => `{"timestamp":"2026-11-23T11:00:00.123Z",${fields}}`;
const UNWANTED: [what: string, fields: string, reason: string | undefined][] = [
  ['a wanted level', '"level":"ERROR","kind":"browser"', undefined],
  ['another level', '"level":"INFO","kind":"browser"', 'level'],
  ['a level that is the record’s last field', '"level":"INFO"', 'level'],
  ['UNKNOWN', '"level":"UNKNOWN","kind":"browser"', 'unknown_level'],
  ['no such level', '"level":"NOTICE","kind":"browser"', 'unknown_level'],
  ['a level in small letters', '"level":"info","kind":"browser"', 'unknown_level'],
  ['a level that begins like one', '"level":"INFORMATION"', 'unknown_level'],
  ['a level that is no text', '"level":30,"kind":"browser"', 'unknown_level'],
  ['no level', '"kind":"browser"', 'unknown_level'],
  ['a level elsewhere', '"kind":"browser","level":"INFO"', 'unknown_level'],
];
test.each(UNWANTED)('of records with levels: %s', (_, fields, reason) => {
  const text = `${record(fields)}\n`;
  const { lines, dropped, counters, covered } = copy(text, 1024, createLevelFilter(['ERROR'], true));
  expect(lines).toEqual(reason === undefined ? [record(fields)] : []);
  expect(dropped).toEqual(reason === undefined ? {} : { [reason]: 1 });
  expect([counters.droppedLevel, counters.droppedUnknown]).toEqual([
    reason === 'level' ? 1 : 0,
    reason === 'unknown_level' ? 1 : 0,
  ]);
  expect(covered).toEqual({ a: `0-${text.length}` });
});

test('without dropUnknown a record without a level is shipped', () => {
  expect(
    copy(`${record('"kind":"browser"')}\n`, 1024, createLevelFilter(['ERROR'], false)).lines,
  ).toHaveLength(1);
});
