import { expect, test } from 'vitest';
import { createLiveTable } from '../src/web/liveTable.ts';

const screen = (isTTY: boolean, rows = 24) => {
  const written: string[] = [];
  return { isTTY, columns: 20, rows, written, write: (text: string) => written.push(text) > 0 };
};

test('on a terminal a table is drawn over the one before, no wider and no higher than it', () => {
  const stream = screen(true, 4);
  const table = createLiveTable(stream);
  table.update('first\nsecond', '');
  table.update(`${'x'.repeat(50)}\n2\n3\n4\n5`, '');
  expect(stream.written).toEqual(['first\nsecond\n', '\u001b[2A\r\u001b[J', `${'x'.repeat(18)}…\n2\n3\n`]);
});

test('what is said stands above the table, and nothing of it stays at the end', () => {
  const stream = screen(true);
  const table = createLiveTable(stream);
  table.say('ready');
  table.update('table', '');
  table.update('table', '');
  table.say('stopping');
  table.end();
  const erased = '\u001b[1A\r\u001b[J';
  expect(stream.written).toEqual(['ready\n', 'table\n', erased, 'stopping\n', 'table\n', erased]);
});

test('elsewhere a line every few seconds, when it has changed', () => {
  const stream = screen(false);
  let now = 0;
  const table = createLiveTable(stream, () => now);
  for (; now <= 16_000; now += 500) table.update('table', now < 12_000 ? 'one' : 'two');
  table.end();
  expect(stream.written).toEqual(['one\n', 'two\n']);
});
