import { detectLevel, LEVELS, type Level, type LevelNumber } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { follows } from '../../src/lines/follows.ts';

test.each<[text: string, previous: Level, expected: boolean]>([
  ['    at handler (/app/server.js:42:7)', 'ERROR', true],
  ['    at handler (/app/server.js:42:7)', 'UNKNOWN', true],
  ['    at handler (/app/server.js:42:7)', 'INFO', true],
  ['', 'WARN', true],
  ['ValueError: x', 'ERROR', true],
  ['ValueError: x', 'INFO', false],
  ['ValueError: x', 'UNKNOWN', false],
  ['ERROR another one', 'ERROR', false],
  ['INFO another one', 'INFO', false],
  ['DEBUG of another level', 'INFO', false],
  ['no level at all', 'UNKNOWN', false],
  ['no level at all', 'ERROR', false],
])('%j behind a line of %s: %s', (text, before, expected) => {
  const bytes = Buffer.from(text);
  const previous = LEVELS.indexOf(before) as LevelNumber;
  const level = detectLevel(bytes, 0, bytes.length, previous);
  expect(follows({ bytes, from: 0, to: bytes.length }, level, previous)).toBe(expected);
});
