import { describe, expect, test } from 'vitest';
import { err, file, out } from './criText.ts';
import { NOW, openReader, readScript, recordsOf } from './readScript.ts';
import { PLAIN_FILE, ScriptedLog } from './scriptedLog.ts';

describe('long lines', () => {
  for (const tail of ['a', 'é', '€', '😀']) {
    test(`cut at the limit, before a whole ${tail}`, () => {
      for (let limit = 10; limit <= 16; limit++) {
        const text = `${'x'.repeat(8)}${tail.repeat(4)}`;
        const whole = [...text]
          .filter((_, i, all) => Buffer.byteLength(all.slice(0, i + 1).join('')) <= limit)
          .join('');
        const expected = whole === text ? { message: text } : { message: whole, truncated: true };
        for (const bytes of [out(text), out(text.slice(0, 3), 'P') + out(text.slice(3))]) {
          const [record] = recordsOf(bytes, { maxLineSize: limit });
          expect(record).toMatchObject(expected);
          expect(record).not.toHaveProperty('repaired');
        }
      }
    });
  }

  test('cut JSON is text', () => {
    expect(recordsOf(out('{"a":"0123456789"}'), { maxLineSize: 10 })).toMatchObject([
      { message: '{"a":"0123', truncated: true },
    ]);
  });

  test('1 MiB of characters that JSON escapes', () => {
    const text = '\u0001'.repeat(1 << 20);
    expect(recordsOf(out(text) + out('next'))).toMatchObject([{ message: text }, { message: 'next' }]);
  });

  for (const bufferBytes of [64, 100, 127]) {
    test(`longer than a read buffer of ${bufferBytes}`, () => {
      const [long, other] = ['x'.repeat(1000), 'y'.repeat(333)];
      const text = [out('a'), out(long), err(other, 'P'), out('b'), err(other), `${long}\n`, out('c')].join(
        '',
      );
      expect(recordsOf(text, { bufferBytes })).toMatchObject([
        { message: 'a' },
        { message: long },
        { message: 'b' },
        { message: other + other, stream: 'stderr' },
        { message: long, malformed: true },
        { message: 'c' },
      ]);
    });
  }

  test('one that fills the buffer to the byte, at the end of a file that is complete only later', () => {
    const long = out('x'.repeat(64)).slice(0, 64);
    const source = new ScriptedLog([file('a', long), file('b', out('next'))]);
    const { reader, ledger } = openReader(source);
    const buffer = Buffer.from(long);
    const ref = { id: 'a', name: 'a', ordinal: 0, hint: '' };
    reader.consume(buffer, { status: 'bytes', file: ref, offset: 0, length: 64, last: false }, NOW);
    reader.fileFinal(ref);
    const next = Buffer.from(out('next'));
    const chunk = {
      status: 'bytes',
      file: { ...ref, id: 'b', ordinal: 1 },
      offset: 0,
      length: next.length,
    } as const;
    reader.consume(next, { ...chunk, last: true }, NOW);
    ledger.commit();
    expect(ledger.records()).toMatchObject([
      { message: long.slice(40), unterminated: true },
      { message: 'next' },
    ]);
  });

  test('without end: shipped after 16 times the limit, and what follows is a new line', () => {
    const piece = 'x'.repeat(100);
    const text = out(piece, 'P').repeat(50) + out('end') + out('next');
    const { records, counters, budget } = readScript([file('a', text)], { maxLineSize: 100 });
    expect(records.length).toBeGreaterThan(3);
    expect(records.at(-1)).toMatchObject({ message: 'next' });
    for (const record of records.slice(0, -1)) expect(record).toMatchObject({ truncated: true });
    expect(counters.truncated).toBe(records.length - 1);
    expect(budget.left).toBe(1 << 20);
  });

  test('when the memory budget is used up, lines are cut without holes, and go on when there is some', () => {
    const text =
      out('a'.repeat(40_000), 'P') +
      err('b'.repeat(40_000), 'P') +
      out('c') +
      err('d') +
      err('e'.repeat(9), 'P') +
      err('f');
    const { records, counters, budget } = readScript([file('a', text)], { budgetBytes: 50_000 });
    expect(records).toMatchObject([
      { message: 'a'.repeat(40_000), stream: 'stdout', truncated: true },
      { message: 'b'.repeat(10_000), stream: 'stderr', truncated: true },
      { message: 'eeeeeeeeef' },
    ]);
    expect(counters).toMatchObject({ truncated: 2, joined: 3 });
    expect(budget.left).toBe(50_000);
  });

  test('a plain file without LF: cut again and again, and no byte is forgotten', () => {
    const bytes = Buffer.from('y'.repeat(10_000));
    const source = new ScriptedLog([{ id: 'a', bytes }], { identity: PLAIN_FILE });
    const { readAll, ledger, budget } = openReader(source, { maxLineSize: 100, bufferBytes: 256 });
    const records = readAll();
    expect(records.length).toBeGreaterThan(4);
    for (const record of records.slice(0, -1))
      expect(record).toMatchObject({ message: 'y'.repeat(100), truncated: true });
    expect(ledger.covered()).toEqual({ a: '0-10000' });
    expect(budget.left).toBe(1 << 20);
  });
});
