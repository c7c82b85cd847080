import { expect, test } from 'vitest';
import { createJsonScan, MAX_DEPTH } from '../src/jsonScan.ts';
import { createRandomSource, type RandomSource } from './randomSource.ts';

const ROUNDS = 60_000;
const scan = createJsonScan();

test('agrees with JSON.parse on documents and on mutated documents, but for what is documented as stricter', () => {
  const random = createRandomSource(20261123);
  let taken = 0;
  let refused = 0;
  let stricter = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let text = object(random, 0);
    for (let changes = random.below(3); changes > 0; changes--) text = mutated(random, text);
    const value = parsed(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const isStricter = isObject && hasStricterReason(text, value);
    const bytes = Buffer.from(text);
    expect(scan.scan(bytes, 0, bytes.length), text).toBe(isObject && !isStricter);
    const padded = Buffer.from(`}"${text}"}":`);
    expect(scan.scan(padded, 2, 2 + bytes.length), text).toBe(isObject && !isStricter);
    if (isStricter) stricter++;
    else if (isObject) taken++;
    else refused++;
  }
  // The generator would be no good if one kind were missing.
  expect(taken).toBeGreaterThan(ROUNDS / 10);
  expect(refused).toBeGreaterThan(ROUNDS / 10);
  expect(stricter).toBeGreaterThan(ROUNDS / 50);
});

test('never takes a document that ends early', () => {
  const random = createRandomSource(7);
  for (let round = 0; round < 500; round++) {
    const bytes = Buffer.from(object(random, 0).trim());
    for (let to = 0; to < bytes.length; to++) expect(scan.scan(bytes, 0, to)).toBe(false);
  }
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By ways that have nothing in common with the scanner: regular expressions on the text, and the parsed value. */
function hasStricterReason(text: string, value: unknown): boolean {
  const keysWritten = [...text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)/g)].filter(
    (match) => match[2] === ':',
  ).length;
  let keysKept = 0;
  let isStricter = /[\r\n]/.test(text.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
  const walk = (node: unknown, depth: number): void => {
    if (typeof node === 'string') isStricter ||= !node.isWellFormed();
    if (typeof node !== 'object' || node === null) return;
    isStricter ||= depth > MAX_DEPTH;
    if (!Array.isArray(node)) {
      const keys = Object.keys(node);
      keysKept += keys.length;
      const folded = keys.map((key) => key.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));
      isStricter ||= new Set(folded).size !== keys.length;
      isStricter ||= keys.some((key) => key.includes('\0') || !key.isWellFormed());
    }
    for (const child of Object.values(node)) walk(child, depth + 1);
  };
  walk(value, 1);
  return isStricter || keysKept !== keysWritten;
}

const PIECES = [
  'a',
  'B',
  'b',
  'é',
  '😀',
  '\\n',
  '\\"',
  '\\\\',
  '\\u0041',
  '\\u00e9',
  '\\ud83d\\ude00',
  '\\ud800',
  '\\u0000',
  ' ',
  '{',
  ':',
];
const KEYS = [
  'a',
  'A',
  'b',
  'level',
  'log',
  'msg',
  '',
  'é',
  '\\u0061',
  'c',
  'd',
  'e',
  'f',
  'g',
  'h',
  'i',
  'j',
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-12',
  '3.25',
  '1e5',
  '1E-5',
  '-0.5e+3',
  '123456789012345678901234567890',
  '1e999',
];
const ATOMS = ['true', 'false', 'null', ...NUMBERS];

function space(random: RandomSource): string {
  return random.once(8) ? random.pick([' ', '\t', '\r', '  ', '\n']) : '';
}

function string(random: RandomSource): string {
  let text = '';
  for (let length = random.below(5); length > 0; length--) text += random.pick(PIECES);
  return `"${text}"`;
}

function value(random: RandomSource, depth: number): string {
  const kind = random.below(depth > 4 ? 4 : 7);
  if (kind < 2) return string(random);
  if (kind < 4) return random.pick(ATOMS);
  if (kind === 4) return array(random, depth + 1);
  return object(random, depth + 1);
}

function array(random: RandomSource, depth: number): string {
  const items = Array.from(
    { length: random.below(4) },
    () => space(random) + value(random, depth) + space(random),
  );
  return `[${items.join(',') || space(random)}]`;
}

function object(random: RandomSource, depth: number): string {
  const entries = Array.from({ length: random.below(4) }, () => {
    const key = random.once(6) ? string(random) : `"${random.pick(KEYS)}"`;
    return `${space(random)}${key}${space(random)}:${space(random)}${value(random, depth)}${space(random)}`;
  });
  return `${space(random)}{${entries.join(',') || space(random)}}${space(random)}`;
}

const INSERTS = [...'{}[]",:\\0123-+.eE tfnu\u0001\né', '\\u', '"a":', 'null', '""'];

/** One character removed, put in, doubled or replaced; whole characters only, so that it stays valid UTF-8. */
function mutated(random: RandomSource, text: string): string {
  const chars = [...text];
  const at = random.below(chars.length);
  const count = random.below(2);
  chars.splice(at, count, ...(random.once(3) ? [] : [random.pick(INSERTS)]));
  return chars.join('');
}
