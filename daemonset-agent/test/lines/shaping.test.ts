import { expect, test } from 'vitest';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import { err, file, out } from './criText.ts';
import { openReader, readScript } from './readScript.ts';
import { RecordLedger } from './recordLedger.ts';
import { PLAIN_FILE, ScriptedLog } from './scriptedLog.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const messages = (records: readonly { message?: string }[]) => records.map(({ message }) => message);
/** A line and its stack trace. */
const trace = (level: string, number: number) =>
  [
    `${level} failed ${number}`,
    `    at one (/app/${number}.js:1:1)`,
    `    at two (/app/${number}.js:2:2)`,
  ].map((text) => out(text));

test('sampling keeps a part of its levels, all of the others, and counts the rest', () => {
  const lines = numbers(1_000).map((number) => out(`${number % 2 === 0 ? 'DEBUG' : 'INFO'} line ${number}`));
  const sampling = [{ levels: ['DEBUG' as const], keepPercent: 10 }];
  const { records, ledger, counters } = readScript([file('a', ...lines)], { shaping: { sampling } });
  const debug = records.filter(({ level }) => level === 'DEBUG').length;
  expect(records.length - debug).toBe(500);
  expect(debug).toBeGreaterThan(20);
  expect(debug).toBeLessThan(90);
  expect(ledger.dropped()).toEqual({ sampled: 500 - debug });
  expect([counters.droppedSampled, counters.shipped, counters.linesRead]).toEqual([
    500 - debug,
    records.length,
    1_000,
  ]);
  expect(ledger.covered()).toEqual({ a: `0-${Buffer.byteLength(lines.join(''))}` });
});

test('a rate limit ships a burst of what is written at once, and counts the rest', () => {
  const lines = numbers(50).map((number) => out(`INFO line ${number}`));
  const { records, ledger, counters } = readScript([file('a', ...lines)], {
    shaping: { rateLimit: { linesPerSecond: 5, burst: 20 } },
  });
  expect(messages(records)).toEqual(numbers(20).map((number) => `INFO line ${number}`));
  expect(ledger.dropped()).toEqual({ rate_limit: 30 });
  expect(counters.droppedRateLimit).toBe(30);
  expect(ledger.covered()).toEqual({ a: `0-${Buffer.byteLength(lines.join(''))}` });
});

test('both streams share the limit of their container, and a line in pieces is one line', () => {
  const pieces = [out('INFO one-', 'P'), out('two'), err('INFO three'), out('INFO four'), err('INFO five')];
  const { records } = readScript([file('a', ...pieces)], {
    shaping: { rateLimit: { linesPerSecond: 3, burst: 3 } },
  });
  expect(messages(records)).toEqual(['INFO one-two', 'INFO three', 'INFO four']);
});

test('a log that waited to be read is not over the limit', () => {
  const lines = numbers(60).map(
    (second) => `2026-11-23T11:00:${String(second).padStart(2, '0')}.000000001Z stdout F INFO ${second}\n`,
  );
  const { records } = readScript([file('a', ...lines)], {
    shaping: { rateLimit: { linesPerSecond: 1, burst: 1 } },
  });
  expect(records).toHaveLength(60);
});

test('what a level or sampling drops does not count against the limit', () => {
  const lines = numbers(40).map((number) => out(`${number % 2 === 0 ? 'DEBUG' : 'WARN'} line ${number}`));
  const { ledger } = readScript([file('a', ...lines)], {
    levels: ['WARN'],
    shaping: { rateLimit: { linesPerSecond: 20, burst: 20 } },
  });
  expect(ledger.dropped()).toEqual({ level: 20 });
});

test('a stack trace shares the fate of the line that it follows', () => {
  const lines = numbers(200).flatMap((number) => trace('ERROR', number));
  const { records, ledger } = readScript([file('a', ...lines)], {
    shaping: { sampling: [{ levels: ['ERROR'], keepPercent: 50 }] },
  });
  const perTrace = Object.groupBy(records, ({ message = '' }) => /\d+/.exec(message)?.[0] ?? '');
  expect(new Set(Object.values(perTrace).map((kept) => kept?.length))).toEqual(new Set([3]));
  expect(records.length).toBeGreaterThan(200);
  expect(ledger.dropped()).toEqual({ sampled: 600 - records.length });
});

test('a trace within the limit ships whole, and is paid for by what follows', () => {
  const { records } = readScript([file('a', ...trace('ERROR', 1), ...trace('ERROR', 2), out('INFO after'))], {
    shaping: { rateLimit: { linesPerSecond: 2, burst: 2 } },
  });
  expect(messages(records)).toEqual([
    'ERROR failed 1',
    '    at one (/app/1.js:1:1)',
    '    at two (/app/1.js:2:2)',
  ]);
});

test('a program that indents all its lines gets no more than two bursts', () => {
  const lines = numbers(100).map((number) => out(`    at line (${number}.js:1:1)`));
  const { records } = readScript([file('a', out('INFO x'), ...lines)], {
    shaping: { rateLimit: { linesPerSecond: 10, burst: 10 } },
  });
  expect(records).toHaveLength(20);
});

test('a plain file is limited and sampled too', () => {
  const text = numbers(100)
    .map((number) => `INFO ${number}\n`)
    .join('');
  const limited = openReader(new ScriptedLog([file('a', text)], { identity: PLAIN_FILE }), {
    shaping: { rateLimit: { linesPerSecond: 7, burst: 7 } },
  });
  expect(limited.readAll()).toHaveLength(7);
});

test('read again after a stop anywhere, sampling and traces come out the same', () => {
  const script = [
    file('a', ...numbers(12).flatMap((number) => [...trace('ERROR', number), err(`INFO ${number}`)])),
    file('b', ...numbers(12).flatMap((number) => trace('WARN', number))),
  ];
  const shaping = {
    sampling: [{ levels: ['ERROR' as const, 'INFO' as const, 'WARN' as const], keepPercent: 50 }],
  };
  const bufferBytes = 200;
  const expected = readScript(script, { bufferBytes, shaping });
  for (let stop = 1; ; stop++) {
    const ledger = new RecordLedger();
    const first = openReader(new ScriptedLog(script), { bufferBytes, ledger, shaping });
    let status = 'bytes';
    for (let i = 0; i < stop && status !== 'final'; i++) status = first.readOnce();
    const position = JSON.parse(JSON.stringify(first.reader.position(false))) as SourcePosition;
    ledger.commit();
    if (status === 'final') break;
    // More is read, and lost in the crash.
    first.readOnce();
    ledger.crash();
    first.reader.close();
    const resume = position.streams.flatMap((place) => (place === null ? [] : [place]));
    openReader(new ScriptedLog(script, { resume }), { position, bufferBytes, ledger, shaping }).readAll();
    expect(ledger.lines(), `stopped after ${stop} reads`).toEqual(expected.ledger.lines());
    expect(ledger.dropped()).toEqual(expected.ledger.dropped());
    expect(ledger.covered()).toEqual(expected.ledger.covered());
  }
  expect(expected.ledger.dropped()['sampled']).toBeGreaterThan(20);
});
