import { describe, expect, test } from 'vitest';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import { err, file, out } from './criText.ts';
import { NOW, openReader, readScript } from './readScript.ts';
import { RecordLedger } from './recordLedger.ts';
import { CONTAINER, PLAIN_FILE, ScriptedLog } from './scriptedLog.ts';

describe('restarts', () => {
  const position = (reader: { position(final: boolean): SourcePosition | undefined }) => {
    const now = reader.position(false);
    if (now === undefined) throw new Error('no position');
    return JSON.parse(JSON.stringify(now)) as SourcePosition;
  };
  const script = [
    file('a', out('INFO 1'), err('a', 'P'), out('2', 'P'), out('   at 3'), 'garbage\n', err('b')),
    file('b', out('4', 'P'), err('ERROR c'), out('5'), err('   at d'), out('{"e":1}')),
  ];
  const whole = readScript(script).ledger.lines();

  test('at every chunk of every size: the same records, each once', () => {
    for (let bufferBytes = 60; bufferBytes < 400; bufferBytes += 7) {
      const expected = readScript(script, { bufferBytes }).ledger.lines().sort();
      expect(expected).toEqual([...whole].sort());
      for (let stop = 0; ; stop++) {
        const ledger = new RecordLedger();
        const first = openReader(new ScriptedLog(script), { bufferBytes, ledger });
        let status = 'bytes';
        for (let i = 0; i < stop && status !== 'final'; i++) status = first.readOnce();
        const at = first.reader.position(false);
        ledger.commit();
        first.reader.close();
        if (status === 'final') break;
        const resume = (at?.streams ?? []).flatMap((place) => (place === null ? [] : [place]));
        const source = new ScriptedLog(script, { resume });
        const options =
          at === undefined ? {} : { position: JSON.parse(JSON.stringify(at)) as SourcePosition };
        openReader(source, { ...options, bufferBytes, ledger }).readAll();
        expect(ledger.lines().sort(), `stopped after ${stop} reads of ${bufferBytes}`).toEqual(expected);
        for (const range of Object.values(ledger.covered())) expect(range).toMatch(/^0-\d+$/);
      }
    }
  });

  test('a source of which nothing was read has no position', () => {
    expect(openReader(new ScriptedLog(script)).reader.position(false)).toBeUndefined();
  });

  test('until something is read, the position is the one that it was started with', () => {
    const first = openReader(new ScriptedLog(script));
    first.readOnce();
    const at = position(first.reader);
    const second = openReader(new ScriptedLog(script), { position: at });
    expect(second.reader.position(false)).toEqual(at);
    expect(at.streams[0]).toMatchObject({ file: 'a' });
  });

  test('a file that was read to its end before is final at once, and the position is kept with the newer hint', () => {
    const at: SourcePosition = {
      source: CONTAINER,
      streams: [
        { file: 'a', offset: 10, hint: 'old', level: 3 },
        { file: 'a', offset: 10, hint: 'old', level: 0 },
      ],
      final: false,
    };
    const { reader } = openReader(new ScriptedLog(script), { position: at });
    const final = reader.fileFinal({ id: 'a', name: 'a', ordinal: 7, hint: 'new' });
    expect(final).toMatchObject({ file: 'a', source: CONTAINER });
    expect(reader.position(false)?.streams).toMatchObject([{ hint: 'new', level: 3 }, { hint: 'new' }]);
  });

  test('a place in a file that is gone is not waited for', () => {
    const streams = (one: [string, number], other: [string, number]): SourcePosition => ({
      source: CONTAINER,
      streams: [
        { file: one[0], offset: one[1], level: 0 },
        { file: other[0], offset: other[1], level: 0 },
      ],
      final: false,
    });
    const only = [file('z', out('x'), err('y'))];
    for (const at of [
      streams(['gone', 5], ['gone', 5]),
      streams(['gone', 5], ['z', 0]),
      streams(['gone', 9], ['lost', 5]),
    ]) {
      const source = new ScriptedLog(only, { resume: [{ file: 'z', offset: 0 }] });
      const records = openReader(source, { position: at }).readAll();
      expect(records.map(({ message }) => message)).toEqual(['x', 'y']);
    }
  });

  test('a log that shrank resumes at its new end', () => {
    const { reader, readOnce } = openReader(new ScriptedLog([file('a', out('x'))]));
    readOnce();
    reader.gap({ status: 'gap', file: 'a', from: 7, to: 47, reason: 'shrunk' }, NOW);
    expect(position(reader).streams).toMatchObject([{ offset: 7 }, { offset: 7 }]);
    const again = openReader(new ScriptedLog([]), { position: position(reader) });
    again.reader.gap({ status: 'gap', file: 'a', from: 3, to: 7, reason: 'shrunk' }, NOW);
    expect(position(again.reader).streams).toMatchObject([{ offset: 3 }, { offset: 3 }]);
  });

  test('a plain file skips nothing: another file may begin with the same line', () => {
    const at: SourcePosition = {
      source: PLAIN_FILE,
      streams: [{ file: 'a', offset: 1000, level: 0 }, null],
      final: false,
    };
    const source = new ScriptedLog([file('a', 'banner\nnew\n')], { identity: PLAIN_FILE });
    expect(
      openReader(source, { position: at })
        .readAll()
        .map(({ message }) => message),
    ).toEqual(['banner', 'new']);
  });

  test('the level that a stack trace takes survives', () => {
    const text = [out('ERROR x'), out('   at y')];
    const first = openReader(new ScriptedLog([file('a', text[0] ?? '')]));
    first.readOnce();
    const at = position(first.reader);
    const source = new ScriptedLog([file('a', ...text)], {
      resume: [{ file: 'a', offset: text[0]?.length ?? 0 }],
    });
    expect(openReader(source, { position: at }).readAll()).toMatchObject([
      { level: 'ERROR', message: '   at y' },
    ]);
  });
});
