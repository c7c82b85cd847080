import { expect, test } from 'vitest';
import { eventIdsIn } from '../../src/dedupe/eventIdsIn.ts';

function idsIn(...lines: string[]): string[] {
  const ids: string[] = [];
  eventIdsIn(Buffer.from(lines.map((line) => `${line}\n`).join('')), ({ session, sequence }) =>
    ids.push(`${session}:${sequence}`),
  );
  return ids;
}
const record = (fields: object) =>
  JSON.stringify({ timestamp: '2026-11-23T13:50:12.042Z', level: 'INFO', ...fields });

test('the id of each record is found, wherever the field stands', () => {
  expect(
    idsIn(
      record({ message: 'USER_ACTION', event_id: 'a:1', data: { x: [1, { y: '}' }] } }),
      record({ message: 'none' }),
      record({ data: { deep: [[{}]] }, event_id: 'b:2' }),
      record({ event_id: 'c:3' }),
    ),
  ).toEqual(['a:1', 'b:2', 'c:3']);
});

test.each([
  ['in the data', { data: { event_id: 'evil:1' } }],
  ['in a list', { data: [{ event_id: 'evil:1' }] }],
  ['as text of a message', { message: '{"event_id":"evil:1"}' }],
  ['as the end of a key', { '\\"event_id': 'evil:1', 'x"event_id': 'evil:2' }],
  ['in the text of a key', { '"event_id":"evil:1"': 1 }],
  ['as no id', { event_id: 'evil' }],
  ['as a number', { event_id: 1 }],
])('what stands there %s is none', (_, fields) => {
  expect(idsIn(record(fields))).toEqual([]);
  expect(idsIn(record({ ...fields, event_id: 'good:1' }), record({ event_id: 'next:2' }))).toEqual([
    'good:1',
    'next:2',
  ]);
});

test('a line that is no record has none', () => {
  expect(
    idsIn('{"event_id":"a:1"}', '\0\0\0"event_id":"b:2"', '', record({ event_id: 'c:3' }), '{"timestamp":"'),
  ).toEqual(['c:3']);
});

test('many hits in one record take no longer than the record is', () => {
  const data = Array.from({ length: 200_000 }, (_, number) => ({ event_id: `evil:${number}` }));
  const began = performance.now();
  expect(idsIn(record({ data }), record({ event_id: 'a:1' }))).toEqual(['a:1']);
  expect(performance.now() - began).toBeLessThan(2_000);
});
