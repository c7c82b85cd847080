import { expect, test } from 'vitest';
import { parseEventId } from '../../src/dedupe/eventId.ts';

test.each([
  ['s:0', 's', 0],
  ['0b5c_-Az:17', '0b5c_-Az', 17],
  [`${'x'.repeat(64)}:9007199254740991`, 'x'.repeat(64), 9007199254740991],
])('%s is an event id', (text, session, sequence) => {
  expect(parseEventId(text)).toEqual({ session, sequence });
});

test.each([
  '',
  's',
  's:',
  ':1',
  's:01',
  's:-1',
  's:1.5',
  's:1e3',
  's:9007199254740992',
  's: 1',
  's:1\n',
  'ä:1',
  'a b:1',
  `${'x'.repeat(65)}:1`,
])('%j is none', (text) => {
  expect(parseEventId(text)).toBeUndefined();
});
