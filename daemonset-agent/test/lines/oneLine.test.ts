import { describe, expect, test } from 'vitest';
import { err, file, out, READ_AT, T } from './criText.ts';
import { NOW, openReader, readScript, recordsOf } from './readScript.ts';
import { RecordLedger } from './recordLedger.ts';
import { PLAIN_FILE, ScriptedLog } from './scriptedLog.ts';

describe('one line', () => {
  test('a record in full', () => {
    expect(recordsOf(out('hello'))).toEqual([
      {
        timestamp: T,
        level: 'UNKNOWN',
        kind: 'log',
        cluster: 'c1',
        node: 'n1',
        namespace: 'shop',
        pod: 'web-0',
        container: 'app',
        stream: 'stdout',
        message: 'hello',
      },
    ]);
  });

  test('a plain file has the path, no stream, and the time of reading', () => {
    const source = new ScriptedLog([file('a', 'hello\n\nlast')], { identity: PLAIN_FILE });
    expect(openReader(source).readAll()).toEqual(
      [{ message: 'hello' }, { message: '' }, { message: 'last', unterminated: true }].map((text) => ({
        timestamp: READ_AT,
        level: 'UNKNOWN',
        kind: 'log',
        cluster: 'c1',
        node: 'n1',
        path: '/var/log/app.log',
        ...text,
      })),
    );
  });

  const texts: [name: string, text: string | Buffer, record: object][] = [
    [
      'a JSON object is kept as data',
      '{"level":"warn","n":1.50}',
      { level: 'WARN', data: { level: 'warn', n: 1.5 } },
    ],
    ['white space around it goes', '  {"a":1} ', { data: { a: 1 } }],
    ['a JSON array is text', '[1]', { message: '[1]' }],
    ['a JSON object with more behind it is text', '{"a":1} x', { message: '{"a":1} x' }],
    ['a key twice is text', '{"a":1,"a":2}', { message: '{"a":1,"a":2}' }],
    ['half a surrogate pair is text', '{"a":"\\ud800"}', { message: '{"a":"\\ud800"}' }],
    ['NUL, control characters, quotes', '\0\x01\x1b"\\', { message: '\0\x01\x1b"\\' }],
    ['the line separators of JavaScript', '\u2028\u2029', { message: '\u2028\u2029' }],
    ['a carriage return stays', 'x\r', { message: 'x\r' }],
    ['an empty line', '', { message: '' }],
    ['a level at its head', 'ERROR it broke', { level: 'ERROR', message: 'ERROR it broke' }],
    ['invalid UTF-8', Buffer.from([0x61, 0xff, 0x62, 0xc3]), { message: 'a\ufffdb\ufffd', repaired: 2 }],
    ['invalid UTF-8 in JSON', Buffer.from('{"a":"\xff"}', 'latin1'), { data: { a: '\ufffd' }, repaired: 1 }],
    ['a byte order mark stays', '\ufeffx', { message: '\ufeffx' }],
  ];
  for (const [name, text, record] of texts) {
    test(name, () => {
      const bytes = Buffer.concat([
        Buffer.from(`${T} stderr F `),
        Buffer.from(text as string),
        Buffer.from('\n'),
      ]);
      expect(recordsOf(bytes)).toMatchObject([{ timestamp: T, stream: 'stderr', ...record }]);
      // A valid line beside it does not change it.
      expect(recordsOf(Buffer.concat([bytes, Buffer.from(out('ä')), bytes]))).toMatchObject([
        record,
        { message: 'ä' },
        record,
      ]);
    });
  }

  test('JSON is kept byte for byte', () => {
    const text = '{"n":1.0, "big":123456789012345678901234567890,"esc":"\\u00e4\\/"}';
    const { ledger } = readScript([file('a', out(text))]);
    expect(ledger.lines()[0]).toContain(`"data":${text}}`);
  });

  test('the last line without LF', () => {
    expect(recordsOf(out('x').slice(0, -1))).toMatchObject([{ message: 'x', unterminated: true }]);
  });

  test('without trouble there is no mark', () => {
    const [record] = recordsOf(out('x'));
    for (const mark of ['truncated', 'malformed', 'unterminated', 'repaired'])
      expect(record).not.toHaveProperty(mark);
  });
});

describe('levels', () => {
  const text = out('INFO a') + out('ERROR b') + out('plain') + err('DEBUG c') + out('   at x.y(z)');

  test('a filter ships what it names and what has no level, and counts the rest', () => {
    const { records, counters, ledger } = readScript([file('a', text)], { levels: ['ERROR'] });
    expect(records.map(({ message }) => message)).toEqual(['ERROR b', 'plain', '   at x.y(z)']);
    expect(counters).toMatchObject({ linesRead: 5, shipped: 3, droppedLevel: 2, droppedUnknown: 0 });
    expect(ledger.dropped()).toEqual({ level: 2 });
  });

  test('dropUnknown', () => {
    const { records, ledger } = readScript([file('a', out('INFO a') + out('plain'))], { dropUnknown: true });
    expect(records.map(({ message }) => message)).toEqual(['INFO a']);
    expect(ledger.dropped()).toEqual({ unknown_level: 1 });
  });

  test('dropped bytes are accounted for', () => {
    const { ledger } = readScript([file('a', text)], { levels: ['FATAL'], dropUnknown: true });
    expect(ledger.records()).toEqual([]);
    expect(ledger.covered()).toEqual({ a: `0-${text.length}` });
  });
});

describe('times', () => {
  test('ahead of the clock by more than a day, or before 1970: kept in the record, filed under the time of reading', () => {
    for (const time of [
      '2026-11-24T12:00:00.001Z',
      '9999-12-31T23:59:59Z',
      '1969-12-31T23:59:59Z',
      '0001-01-01T00:00:00Z',
    ]) {
      const ledger = new RecordLedger();
      const hours: number[] = [];
      const { frame } = ledger;
      ledger.frame = (kind, hour) => {
        hours.push(hour);
        return frame(kind, hour);
      };
      const { records } = readScript([file('a', `${time} stdout F x\n`)], { ledger });
      expect(records).toMatchObject([{ timestamp: time }]);
      expect(hours).toEqual([Math.floor(NOW / 3_600_000)]);
    }
  });
});
