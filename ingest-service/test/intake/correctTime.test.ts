import { expect, test } from 'vitest';
import { batchTimes, correctTime } from '../../src/intake/correctTime.ts';

const RECEIVED = Date.parse('2026-11-23T12:00:00.000Z');
const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);

/** Of a record, as far as its time is concerned. */
const facts = (record: { timestamp: string; page_id?: string; offset_ms?: number }) => ({
  ms: Date.parse(record.timestamp),
  pageId: record.page_id,
  offsetMs: record.offset_ms,
});

test.each([
  [
    'a right clock',
    { timestamp: '2026-11-23T11:59:50Z' },
    { sent_at: '2026-11-23T11:59:59.700Z' },
    at('11:59:50'),
  ],
  ['no word about sending', { timestamp: '2026-11-23T11:50:00Z' }, {}, at('11:50:00')],
  [
    'a clock that is an hour late',
    { timestamp: '2026-11-23T10:59:50Z' },
    { sent_at: '2026-11-23T11:00:00Z' },
    at('11:59:50'),
  ],
  [
    'a clock that is a day ahead',
    { timestamp: '2026-11-24T11:59:50Z' },
    { sent_at: '2026-11-24T12:00:00Z' },
    at('11:59:50'),
  ],
  [
    'a clock that was set back by a minute since: the page’s own clock tells',
    { timestamp: '2026-11-23T12:00:30Z', page_id: 'p', offset_ms: 1_000 },
    { sent_at: '2026-11-23T12:00:00Z', page_id: 'p', offset_ms: 31_000 },
    at('11:59:30'),
  ],
  [
    'a monotonic clock of another page says nothing',
    { timestamp: '2026-11-23T11:59:50Z', page_id: 'q', offset_ms: 1_000 },
    { sent_at: '2026-11-23T12:00:00Z', page_id: 'p', offset_ms: 31_000 },
    at('11:59:50'),
  ],
  ['1970', { timestamp: '1970-01-01T00:00:00Z' }, {}, RECEIVED],
  ['9999', { timestamp: '9999-12-31T23:59:59Z' }, {}, RECEIVED],
  [
    '1970, as of the whole client',
    { timestamp: '1970-01-01T00:00:00Z' },
    { sent_at: '1970-01-01T00:00:20Z' },
    at('11:59:40'),
  ],
  [
    '9999, as of the whole client',
    { timestamp: '9999-12-31T23:59:00Z' },
    { sent_at: '9999-12-31T23:59:20Z' },
    at('11:59:40'),
  ],
  ['a day that does not exist', { timestamp: '2026-13-45T00:00:00Z' }, {}, RECEIVED],
  ['another zone', { timestamp: '2026-11-23T13:59:50+02:00' }, {}, at('11:59:50')],
])('%s', (_, record, envelope, expected) => {
  expect(new Date(correctTime(facts(record), batchTimes(envelope, RECEIVED))).toISOString()).toBe(
    new Date(expected).toISOString(),
  );
});
