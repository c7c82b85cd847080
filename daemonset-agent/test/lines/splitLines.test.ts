import { describe, expect, test } from 'vitest';
import { err, file, out, READ_AT, T } from './criText.ts';
import { readScript, recordsOf } from './readScript.ts';

describe('malformed lines', () => {
  test('all of it is text of stdout, with the time of reading', () => {
    expect(recordsOf(`garbage "x"\n${out('good')}`)).toMatchObject([
      { timestamp: READ_AT, stream: 'stdout', message: 'garbage "x"', malformed: true },
      { timestamp: T, message: 'good' },
    ]);
  });

  test('between the pieces of a line of stdout: what is there ships, and the rest is a line of its own', () => {
    const { records, counters } = readScript([file('a', out('one ', 'P'), 'garbage\n', out('two'))]);
    expect(records).toMatchObject([
      { message: 'one ', unterminated: true },
      { message: 'garbage', malformed: true },
      { message: 'two' },
    ]);
    expect(counters).toMatchObject({ malformed: 1, joined: 0 });
  });

  test('between the pieces of a line of stderr: they are joined', () => {
    expect(recordsOf(`${err('one ', 'P')}garbage\n${err('two')}`)).toMatchObject([
      { message: 'garbage', malformed: true },
      { message: 'one two', stream: 'stderr' },
    ]);
  });

  test('one that looks like JSON is data', () => {
    expect(recordsOf('{"log":"x"}\n')).toMatchObject([{ data: { log: 'x' }, malformed: true }]);
  });

  test('without LF at the end it has both marks', () => {
    expect(recordsOf('garbage')).toMatchObject([{ message: 'garbage', malformed: true, unterminated: true }]);
  });
});

describe('split lines', () => {
  test('pieces of both streams, mixed, across files', () => {
    const { records, ledger, counters } = readScript([
      file('a', out('1', 'P'), err('a', 'P'), out('2', 'P')),
      file('b', err('b', 'P'), out('3'), out('whole')),
      file('c', err('c')),
    ]);
    expect(records).toMatchObject([
      { message: '123', stream: 'stdout' },
      { message: 'whole' },
      { message: 'abc', stream: 'stderr' },
    ]);
    const size = (name: string) => ({ a: 3, b: 3, c: 1 })[name] as number;
    expect(Object.keys(ledger.covered()).sort()).toEqual(['a', 'b', 'c']);
    for (const [name, range] of Object.entries(ledger.covered())) {
      expect(range.split(' ')).toHaveLength(1);
      expect(range, `${size(name)} lines`).toMatch(/^0-\d+$/);
    }
    expect(counters).toMatchObject({ linesRead: 3, joined: 2 });
  });

  test('a character split by a piece’s end is whole again', () => {
    const euro = Buffer.from('€');
    const bytes = Buffer.concat([
      Buffer.from(`${T} stdout P `),
      euro.subarray(0, 1),
      Buffer.from(`\n${T} stdout F `),
      euro.subarray(1),
      Buffer.from('\n'),
    ]);
    expect(recordsOf(bytes)).toEqual([expect.objectContaining({ message: '€' })]);
    expect(recordsOf(bytes)[0]).not.toHaveProperty('repaired');
  });

  test('time and place in the hour are the first piece’s', () => {
    const text = '2026-11-23T10:59:59.9Z stdout P x\n2026-11-23T11:00:00.1Z stdout F y\n';
    expect(recordsOf(text)).toMatchObject([{ timestamp: '2026-11-23T10:59:59.9Z', message: 'xy' }]);
  });

  test('a JSON object in pieces is data', () => {
    expect(recordsOf(out('{"a":', 'P') + out('1}'))).toMatchObject([{ data: { a: 1 } }]);
  });

  test('one whose end never comes ships when the source is final', () => {
    expect(recordsOf(out('begun', 'P'))).toMatchObject([{ message: 'begun', unterminated: true }]);
  });

  test('one with a hole in its middle ships what stands before it', () => {
    const { records } = readScript([
      file('a', out('begun', 'P')),
      { file: 'b', from: 0, to: null, reason: 'rotated_away' },
      file('c', out('ended')),
    ]);
    expect(records).toMatchObject([{ message: 'begun', unterminated: true }, { message: 'ended' }]);
  });

  test('memory is given back', () => {
    const { budget } = readScript([file('a', out('x'.repeat(100), 'P'), out('y'), err('z', 'P'))]);
    expect(budget.left).toBe(1 << 20);
  });
});
