import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Headers, post, shared, until } from './serviceFixture.ts';
import { stored } from './stored.ts';

const service = shared();
const send = (body: unknown, headers: Headers = {}, path = '/v1/otlp/logs') =>
  post(service(), path, body, headers);
const text = (stringValue: string) => ({ stringValue });
const attributes = (values: Record<string, object>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

function request(...logRecords: unknown[]) {
  const resource = {
    attributes: attributes({ 'service.name': text('shop'), 'service.version': text('1.0.0') }),
  };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'cart' }, logRecords }] }] };
}

test.each(['/v1/otlp/logs', '/v1/otlp/v1/logs'])('a log record at %s', async (path) => {
  const now = Date.now();
  const record = {
    timeUnixNano: `${now}000000`,
    severityNumber: 17,
    severityText: 'ERROR',
    body: text('it broke'),
    traceId: '0123456789abcdef0123456789abcdef',
    spanId: '0123456789abcdef',
    attributes: attributes({
      count: { intValue: '7' },
      huge: { intValue: '9223372036854775807' },
      ok: { boolValue: true },
      list: { arrayValue: { values: [text('a'), { doubleValue: 1.5 }] } },
      map: { kvlistValue: { values: attributes({ a: text('b') }) } },
      ['__proto__']: text('polluted'),
    }),
  };
  const bytes = gzipSync(JSON.stringify(request(record)));
  expect(await send(bytes, { 'content-encoding': 'gzip' }, path)).toMatchObject({ status: 200, body: {} });
  expect(stored(service()).at(-1)).toMatchObject({
    timestamp: new Date(now).toISOString(),
    level: 'ERROR',
    kind: 'browser',
    app: 'shop',
    release: '1.0.0',
    message: 'it broke',
    logger: 'cart',
    trace_id: record.traceId,
    span_id: record.spanId,
    data: { count: 7, huge: '9223372036854775807', ok: true, list: ['a', 1.5], map: { a: 'b' } },
  });
});

test('what was not taken is said as the protocol has it', async () => {
  const bad = { body: text('x'), attributes: attributes({ 'service.x': text('y'.repeat(40_000)) }) };
  expect(await send(request({ body: text('good') }, bad))).toMatchObject({
    status: 200,
    body: {
      partialSuccess: { rejectedLogRecords: 1, errorMessage: expect.stringContaining('limits.stringLength') },
    },
  });
});

test('nothing in it is nothing to complain of', async () => {
  for (const body of [
    {},
    { resourceLogs: [] },
    { resourceLogs: [{}] },
    { resourceLogs: [{ scopeLogs: [{}] }] },
  ])
    expect(await send(body)).toMatchObject({ status: 200, body: {} });
});

const TWISTED = { toString: 1, valueOf: 1 };
test.each<[string, unknown]>([
  [
    'numbers where text belongs',
    { timeUnixNano: 12.5, severityText: 7, body: 'text', traceId: 5, attributes: 'x' },
  ],
  ['nothing but nulls', { timeUnixNano: null, severityNumber: null, body: null, attributes: [null] }],
  ['objects that are no numbers', { timeUnixNano: TWISTED, severityNumber: TWISTED }],
  [
    'objects for time and body',
    { observedTimeUnixNano: {}, body: { stringValue: TWISTED, intValue: TWISTED } },
  ],
  ['lists', { timeUnixNano: [1], severityNumber: [[9]], body: [] }],
  ['huge numbers', { timeUnixNano: '9'.repeat(400), severityNumber: 1e308 }],
  ['the year 9999', { timeUnixNano: '253402300799000000000' }],
  ['a record that is a number', 7],
  ['a record that is null', null],
])('%s are taken as far as they go', async (_, record) => {
  expect((await send(request(record))).status).toBe(200);
});

test.each([
  ['lists that are none', { resourceLogs: 7 }, {}, 400, 'batch_invalid'],
  ['a list', [], {}, 400, 'batch_invalid'],
  ['protobuf', 'x', { 'content-type': 'application/x-protobuf' }, 415, 'content_type_not_supported'],
  ['too many', request(...Array(1001).fill({})), {}, 413, 'too_many_records'],
])('%s is refused', async (_, body, headers, status, code) => {
  expect(await send(body, headers)).toMatchObject({ status, body: { error: { code } } });
});

test('what an SDK may say in other forms than pages do rejects no record', async () => {
  const record = {
    body: text('unusual'),
    traceId: 'abc',
    spanId: '0123',
    attributes: attributes({
      action: { intValue: '7' },
      sessionId: { boolValue: true },
      'logpipeline.event_id': text('x'),
    }),
  };
  const resource = {
    attributes: attributes({ 'service.name': text('My Shop: unknown'), 'service.version': text('1 2') }),
  };
  const body = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
  expect(await send(JSON.stringify(body))).toMatchObject({ status: 200, body: {} });
  const last = stored(service()).at(-1);
  expect(last).toMatchObject({
    message: 'unusual',
    data: { action: '7', sessionId: 'true' },
    extra: { resource: { 'service.name': 'My Shop: unknown', 'service.version': '1 2' } },
  });
  expect(last).not.toHaveProperty('app');
});

describe('a request of which a session sends too much', () => {
  const limited = shared({
    limits: { records: 20 },
    rateLimits: { perSession: { recordsPerSecond: 4, burst: 20 } },
  });
  const of = (session: string, count: number) =>
    Array.from({ length: count }, () => ({
      body: text(session),
      attributes: attributes({ sessionId: text(session) }),
    }));
  const sendTo = (...records: unknown[]) => post(limited(), '/v1/otlp/logs', request(...records));
  const countOf = (session: string) => stored(limited()).filter(({ message }) => message === session).length;

  test('is refused as a whole, since no part of it would come again, and is taken later', async () => {
    expect((await sendTo(...of('loud', 18))).status).toBe(200);
    const mixed = [...of('quiet', 15), ...of('loud', 5)];
    const refused = await sendTo(...mixed);
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limited', setting: 'rateLimits.perSession' } },
    });
    const after = Number(refused.headers.get('retry-after'));
    expect(after).toBeGreaterThanOrEqual(1);
    expect(after).toBeLessThanOrEqual(5);
    expect([countOf('loud'), countOf('quiet')]).toEqual([18, 0]);
    await until('it is taken', async () => (await sendTo(...mixed)).status === 200);
    expect([countOf('loud'), countOf('quiet')]).toEqual([23, 15]);
  });

  test('costs the other sessions nothing', async () => {
    await sendTo(...of('louder', 20));
    expect((await sendTo(...of('calm', 19), ...of('louder', 1))).status).toBe(429);
    expect(await sendTo(...of('calm', 20))).toMatchObject({ status: 200, body: {} });
  });
});
