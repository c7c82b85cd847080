import { expect, test } from 'vitest';
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

function copy(text: string | Buffer, bufferBytes = 1024) {
  const source = new ScriptedLog([{ id: 'a', bytes: Buffer.from(text as string) }], {
    identity: { type: 'records', kind: 'metric', path: '/spool/metrics.ndjson' },
  });
  const ledger = new RecordLedger();
  const counters = new LineCounters();
  const reader = new LineReader({
    source,
    position: undefined,
    writer: new RecordCopier(ledger, 'metric', counters),
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
