import { expect, test } from 'vitest';
import { printable, recordHead } from '../../src/symbolicate/recordText.ts';

test('a message of several lines cannot pass for another record', () => {
  const head = recordHead(
    { level: 'INFO', message: 'a\n2026-11-28T00:00:00Z  FATAL  made up', data: { message: 'b\r\nc' } },
    [],
  );
  expect(head).toBe('INFO  a\\n2026-11-28T00:00:00Z  FATAL  made up  b\\r\\nc');
});

test.each(['\u202e', '\u2066', '\u2028', '\x1b', '\x9b', '\r'])('%j is shown as an escape', (character) => {
  expect(printable(`a${character}b`)).toBe(`a\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}b`);
});
