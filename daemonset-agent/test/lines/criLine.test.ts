import { expect, test } from 'vitest';
import { CriLine } from '../../src/lines/criLine.ts';

/** What is found in a line: time, stream, whether it is a piece, text; undefined when it is malformed. */
function parse(text: string): { time: string; stream: number; partial: boolean; text: string } | undefined {
  // Bytes before and behind it are another line's.
  const bytes = Buffer.from(`x\n${text}\n2026-11-23T04:05:06.123456789Z stdout F another`);
  const line = new CriLine();
  const to = 2 + Buffer.byteLength(text);
  if (!line.parse(bytes, 2, to)) return undefined;
  return {
    time: bytes.toString('utf8', 2, line.timeEnd),
    stream: line.stream,
    partial: line.partial,
    text: bytes.toString('utf8', line.textStart, to),
  };
}

const TIMES = [
  '2026-11-23T04:05:06.123456789Z',
  '2026-11-23T04:05:06.123456789+05:30',
  '2026-11-23T04:05:06-11:00',
  '2026-11-23T04:05:06Z',
  '2026-11-23T04:05:06.1Z',
  '2026-11-23T04:05:06.12Z',
  '2026-11-23T04:05:06.123Z',
  '2026-11-23T04:05:06.123456Z',
  '2026-11-23T04:05:06.12345678Z',
  '1969-12-31T23:59:59.000000001Z',
  '9999-12-31T23:59:59.999999999Z',
];
const TEXTS = ['', ' ', 'text', ' text', 'a Z b', 'stdout F x', '          ', 'ä€😀', '\r'];

for (const time of TIMES) {
  test(`${time}: every stream, tag and text`, () => {
    for (const [number, stream] of ['stdout', 'stderr'].entries()) {
      for (const tag of ['F', 'P', 'F:one', 'P:one:two', 'F:']) {
        for (const text of TEXTS) {
          const partial = tag.startsWith('P');
          expect(parse(`${time} ${stream} ${tag} ${text}`)).toEqual({ time, stream: number, partial, text });
        }
      }
    }
  });
}

const MALFORMED = [
  '',
  ' ',
  'text',
  '2026-11-23T04:05:06.123456789Z',
  '2026-11-23T04:05:06.123456789Z ',
  '2026-11-23T04:05:06.123456789Z stdout',
  '2026-11-23T04:05:06.123456789Z stdout F',
  '2026-11-23T04:05:06.123456789Z stdout Ftext',
  '2026-11-23T04:05:06.123456789Z stdout F:tag',
  '2026-11-23T04:05:06.123456789Z stdout X text',
  '2026-11-23T04:05:06.123456789Z stdlog F text',
  '2026-11-23T04:05:06.123456789Z stdour F text',
  '2026-11-23T04:05:06.123456789Z STDOUT F text',
  '2026-11-23T04:05:06.123456789Z  stdout F text',
  '2026-11-23 04:05:06.123456789Z stdout F text',
  '2026-13-23T04:05:06.123456789Z stdout F text',
  '2026-02-30T04:05:06.123456789Z stdout F text',
  '2026-11-23T24:05:06.123456789Z stdout F text',
  '2026-11-23T04:05:06.Z stdout F text',
  '2026-11-23T04:05:06.123456789 stdout F text',
  '2026-11-23T04:05:06.12345678901234567890Z stdout F text',
  '{"log":"text\\n","stream":"stdout","time":"2026-11-23T04:05:06.123456789Z"}',
];

for (const text of MALFORMED) {
  test(`malformed: ${text}`, () => {
    expect(parse(text)).toBeUndefined();
  });
}
