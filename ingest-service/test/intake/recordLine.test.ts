import { expect, test } from 'vitest';
import type { ClientRecord, Envelope } from '../../src/intake/clientRecord.ts';
import { batchTimes } from '../../src/intake/correctTime.ts';
import { factsOf } from '../../src/intake/facts.ts';
import { LineBuffer } from '../../src/intake/lineBuffer.ts';
import { contentOf, type LineContext, LineHeads } from '../../src/intake/recordLine.ts';

const RECEIVED_MS = Date.UTC(2026, 10, 23, 12);
const record = { timestamp: '2026-11-23T11:59:59.123Z', level: 'info', message: 'CLICK' };
const nothing: LineContext = {
  cluster: 'c',
  app: undefined,
  userAgent: undefined,
  address: undefined,
  cleanName: (name) => name,
};

function written(heads: LineHeads, record: ClientRecord): string {
  const lines = new LineBuffer();
  heads.write(factsOf(record), lines);
  return lines.take().lines.toString();
}

function head(given: Partial<ClientRecord>, envelope: Envelope = {}, context: Partial<LineContext> = {}) {
  const heads = new LineHeads(envelope, batchTimes(envelope, RECEIVED_MS), { ...nothing, ...context });
  return JSON.parse(`${written(heads, { ...record, ...given })}}`);
}

test('a head begins with the time, and says what the service vouches for', () => {
  const heads = new LineHeads({ sent_at: '2026-11-23T12:00:00Z' }, batchTimes({}, RECEIVED_MS), nothing);
  expect(written(heads, { ...record, event_id: 's:7', offset_ms: 12.5 })).toBe(
    '{"timestamp":"2026-11-23T11:59:59.123Z","level":"INFO","kind":"browser","cluster":"c","event_id":"s:7",' +
      '"client_timestamp":"2026-11-23T11:59:59.123Z","offset_ms":12.5,"sent_at":"2026-11-23T12:00:00Z",' +
      '"received_at":"2026-11-23T12:00:00.000Z"',
  );
});

test.each([
  ['2026-11-23T11:59:59Z', '2026-11-23T11:59:59Z'],
  ['2026-11-23T11:59:59.123456Z', '2026-11-23T11:59:59.123Z'],
  ['2026-11-23T12:59:59.123+01:00', '2026-11-23T11:59:59.123Z'],
  ['2026-11-23t11:59:59z', '2026-11-23T11:59:59.000Z'],
  ['2026-11-23T11:58:60Z', '2026-11-23T11:59:00.000Z'],
  ['2026-02-30T11:59:59Z', '2026-11-23T12:00:00.000Z'],
  ['2026-11-23T24:00:00Z', '2026-11-23T12:00:00.000Z'],
  ['1970-01-01T00:00:00Z', '2026-11-23T12:00:00.000Z'],
  ['9999-12-31T23:59:59Z', '2026-11-23T12:00:00.000Z'],
])('the time %s is stored as %s', (timestamp, stored) => {
  expect(head({ timestamp })).toMatchObject({ timestamp: stored, client_timestamp: timestamp });
});

test.each<[string, Partial<ClientRecord>, Envelope, Partial<LineContext>, object]>([
  ['of the record', { app: 'a', release: '1' }, { app: 'b', release: '2' }, {}, { app: 'a', release: '1' }],
  ['of the batch', {}, { app: 'b', environment: 'e' }, {}, { app: 'b', environment: 'e' }],
  ['of the key before all', { app: 'a' }, { app: 'b' }, { app: 'k' }, { app: 'k' }],
])('application, release and environment are those %s', (_, given, envelope, context, expected) => {
  expect(head(given, envelope, context)).toMatchObject(expected);
});

test('neighbours that differ have their own names', () => {
  const heads = new LineHeads({}, batchTimes({}, RECEIVED_MS), nothing);
  const apps = ['a', 'a', undefined, 'b', 'a'].map(
    (app) => JSON.parse(`${written(heads, { ...record, ...(app === undefined ? {} : { app }) })}}`).app,
  );
  expect(apps).toEqual(['a', 'a', undefined, 'b', 'a']);
});

test('what is known of the client is quoted', () => {
  expect(head({}, {}, { userAgent: 'a "b"\n', address: '10.0.0.0' })).toMatchObject({
    user_agent: 'a "b"\n',
    client_address: '10.0.0.0',
  });
});

test('what is no field of a record is kept below extra, whatever its name', () => {
  const given = JSON.parse(
    '{"message":"m","data":{"a":1},"x":1,"__proto__":{"y":2},"toString":3,"level":"INFO"}',
  );
  expect(contentOf(given)).toBe(
    '{"message":"m","data":{"a":1},"extra":{"x":1,"__proto__":{"y":2},"toString":3}}',
  );
});
