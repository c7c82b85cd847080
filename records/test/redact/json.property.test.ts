import { expect, test } from 'vitest';
import { createJsonScan } from '../../src/jsonScan.ts';
import { createRedactor } from '../../src/redact/index.ts';
import { createRandomSource, type RandomSource } from '../randomSource.ts';
import { ALL, redactedJson, redactedText } from './redacted.ts';

const ROUNDS = 15_000;
const OPTIONS = {
  ...ALL,
  patterns: [
    { name: 'order', regex: '(?i)order[-"/][0-9]+' },
    { name: 'nine', regex: '[0-9]{9}' },
    { name: 'line', regex: 'secret\\n.' },
  ],
};

test('JSON stays valid, and each string value is as its text would be alone, however it was escaped', () => {
  const random = createRandomSource(20261124);
  const [ofJson, ofText, scan] = [createRedactor(OPTIONS), createRedactor(OPTIONS), createJsonScan()];
  let changed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const json = object(random, 0);
    const bytes = Buffer.from(json);
    expect(scan.scan(bytes, 0, bytes.length), json).toBe(true);
    const result = redactedJson(ofJson, json);
    const written = Buffer.from(result);
    expect(scan.scan(written, 0, written.length), `${json}\n${result}`).toBe(true);
    const expected = withEachString(JSON.parse(json), (text) => redactedText(ofText, text));
    expect(JSON.parse(result), json).toEqual(expected);
    // Outside of string values nothing changes, not even white space or how a key is escaped.
    expect(withoutValues(result)).toBe(withoutValues(json));
    if (result !== json) changed++;
  }
  expect([...ofJson.counts]).toEqual([...ofText.counts]);
  expect(changed).toBeGreaterThan(ROUNDS / 10);
  expect(changed).toBeLessThan((ROUNDS * 9) / 10);
});

function withEachString(node: unknown, change: (text: string) => string): unknown {
  if (typeof node === 'string') return change(node);
  if (Array.isArray(node)) return node.map((child) => withEachString(child, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, withEachString(child, change)]));
}

const withoutValues = (json: string) =>
  json.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (_, text, colon) =>
    colon === undefined ? '""' : `${text}${colon}`,
  );

const PIECES = [
  'a@b.io',
  'john.doe',
  '@',
  '.com',
  '%40',
  '4111111111111111',
  '4111 1111',
  ' 1111 1111',
  '378282246310005',
  '123456789',
  'Bearer ',
  'bearer\t',
  'abcdefgh12345678',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJub25lIn0',
  '.eyJzdWIiOiIxIn0.',
  'order-12',
  'ORDER"7',
  'order/9',
  'secret\n',
  '\n',
  '"',
  '\\',
  '/',
  ' ',
  'é',
  '😀',
  '中',
  'x',
];
const SHORT: Record<string, string> = { '\n': '\\n', '\t': '\\t', '"': '\\"', '\\': '\\\\', '/': '\\/' };

/** As one of the ways in which a program may write it. */
function written(random: RandomSource, text: string): string {
  const escapesAll = random.once(6);
  return [...text]
    .map((char) => {
      const unicode = [...Array(char.length).keys()]
        .map((unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`)
        .join('');
      if (escapesAll || random.once(30))
        return random.once(2) ? unicode : unicode.replaceAll(/[a-f]/g, (x) => x.toUpperCase());
      if (char === '/') return random.once(2) ? '\\/' : '/';
      return SHORT[char] ?? char;
    })
    .join('');
}

function string(random: RandomSource): string {
  let text = '';
  for (let length = random.below(5); length > 0; length--) text += random.pick(PIECES);
  return `"${written(random, text)}"`;
}

function value(random: RandomSource, depth: number): string {
  const kind = random.below(depth > 3 ? 4 : 7);
  if (kind < 3) return string(random);
  if (kind === 3) return random.pick(['null', 'true', '12.5', '4111111111111111', '1764324000123']);
  if (kind === 4)
    return `[${Array.from({ length: random.below(4) }, () => value(random, depth + 1)).join(' , ')}]`;
  return object(random, depth + 1);
}

function object(random: RandomSource, depth: number): string {
  const entries = Array.from({ length: random.below(4) }, (_, index) => {
    const name = string(random).slice(1, -1);
    return `"${index}${name}"${random.once(4) ? ' ' : ''}: ${value(random, depth)}`;
  });
  return `{${entries.join(',')}}`;
}
