import { expect, test } from 'vitest';
import { escapeInto, MAX_ESCAPE_GROWTH } from '../src/escape.ts';
import { createRandomSource } from './randomSource.ts';

function escaped(text: string): string {
  const source = Buffer.from(`"${text}"`);
  const length = source.length - 2;
  const target = Buffer.alloc(3 + MAX_ESCAPE_GROWTH * length + 1, 0xff);
  const end = escapeInto(target, 3, source, 1, 1 + length);
  expect(target.subarray(0, 3)).toEqual(Buffer.alloc(3, 0xff));
  expect(target[end]).toBe(0xff);
  return target.toString('utf8', 3, end);
}

test.each([
  ['', ''],
  ['plain text', 'plain text'],
  ['say "hi"', 'say \\"hi\\"'],
  ['C:\\temp', 'C:\\\\temp'],
  ['\b\t\n\f\r', '\\b\\t\\n\\f\\r'],
  ['\0\x01\x1b[31m\x1f', '\\u0000\\u0001\\u001b[31m\\u001f'],
  ['\x7f é 😀 \u2028', '\x7f é 😀 \u2028'],
])('%j becomes %s', (text, expected) => {
  expect(escaped(text)).toBe(expected);
});

test('every single byte of ASCII, and runs of every length around it, are what JSON.stringify writes', () => {
  for (let code = 0; code < 0x80; code++) {
    const byte = String.fromCharCode(code);
    for (const length of [0, 1, 7, 8, 63, 64, 65, 300]) {
      const text = `${'x'.repeat(length)}${byte}${'é'.repeat(length)}`;
      expect(escaped(text)).toBe(JSON.stringify(text).slice(1, -1));
    }
  }
});

test('random text is what JSON.stringify writes', () => {
  const random = createRandomSource(3);
  const pieces = [
    'a',
    'long run of plain text, as in most lines of logs, more than a cache line ',
    '"',
    '\\',
    '\n',
    '\x02',
    'é',
    '😀',
  ];
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: random.below(12) }, () => random.pick(pieces)).join('');
    expect(escaped(text)).toBe(JSON.stringify(text).slice(1, -1));
  }
});
