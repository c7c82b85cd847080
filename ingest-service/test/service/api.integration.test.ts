import { randomUUID } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { event, events } from './event.ts';
import { logs, post, request, shared, start, until } from './serviceFixture.ts';
import { stored, storedRequests } from './stored.ts';

const service = shared({ cluster: 'prod', applications: [{ name: 'shop', key: 'shop-key-1' }] });
const NDJSON = { 'content-type': 'application/x-ndjson' };
const TEXT = { 'content-type': 'text/plain;charset=UTF-8' };
const json = JSON.stringify;
const lines = (records: unknown[]) => records.map((record) => `${json(record)}\n`).join('');
const idsOf = (records: { event_id?: unknown }[]) => records.map(({ event_id: id }) => id);

test.each<[string, (records: unknown[]) => Promise<unknown>]>([
  ['a list', (records) => logs(service(), records)],
  ['a batch', (records) => logs(service(), { records, sent_at: new Date().toISOString() })],
  ['NDJSON', (records) => logs(service(), lines(records), NDJSON)],
  [
    'NDJSON with CRLF and empty lines',
    (records) => logs(service(), `\r\n${lines(records).replaceAll('\n', '\r\n\r\n')}`, NDJSON),
  ],
  ['text/plain, a list', (records) => logs(service(), json(records), TEXT)],
  ['text/plain, lines', (records) => logs(service(), lines(records), TEXT)],
  [
    'a body without a content type',
    (records) => logs(service(), Buffer.from(lines(records)), { 'content-type': undefined }),
  ],
  ['gzip', (records) => logs(service(), gzipSync(json(records)), { 'content-encoding': 'gzip' })],
  [
    'gzip in two members',
    (records) => {
      const bytes = Buffer.from(json(records));
      const members = [bytes.subarray(0, 40), bytes.subarray(40)].map((part) => gzipSync(part));
      return logs(service(), Buffer.concat(members), { 'content-encoding': 'gzip' });
    },
  ],
  [
    'deflate (zlib)',
    (records) => logs(service(), deflateSync(json(records)), { 'content-encoding': 'deflate' }),
  ],
  [
    'deflate (raw)',
    (records) => logs(service(), deflateRawSync(json(records)), { 'content-encoding': 'deflate' }),
  ],
  ['JSON behind a BOM', (records) => logs(service(), `\ufeff${json(records)}`)],
])('records as %s', async (_, send) => {
  const session = randomUUID();
  const records = events(session, 3);
  const all = { accepted: 3, duplicate: 0, sampled: 0, rejected: 0, results: [] };
  expect(await send(records)).toMatchObject({ status: 202, body: all });
  expect(idsOf(stored(service(), session))).toEqual(idsOf(records));
});

test('one record, with all that it says, is stored with what the service knows', async () => {
  const timestamp = new Date().toISOString();
  const record = {
    timestamp,
    level: 'error',
    message: 'FRONTEND_ERROR',
    data: { action: 'pay', element: 'button#pay', sessionId: 's', userId: 'u', amount: 7.5 },
    event_id: 'whole:7',
    app: 'shop',
    release: '1.2.3',
    page: 'https://shop.example.com/cart?token=abc#x',
    stack: 'TypeError: x\n    at pay (https://shop.example.com/app.js?v=1:1:2)',
    somethingElse: [1, { two: 2 }],
  };
  expect(await logs(service(), record)).toMatchObject({ status: 202, body: { accepted: 1 } });
  const [found] = stored(service(), 'whole');
  expect(found).toMatchObject({
    timestamp,
    level: 'ERROR',
    kind: 'browser',
    cluster: 'prod',
    app: 'shop',
    release: '1.2.3',
    event_id: 'whole:7',
    client_timestamp: timestamp,
    message: 'FRONTEND_ERROR',
    data: record.data,
    page: 'https://shop.example.com/cart',
    extra: { somethingElse: [1, { two: 2 }] },
  });
  expect(Date.parse(found.received_at)).toBeGreaterThanOrEqual(Date.parse(timestamp));
});

test('each record is judged by itself, and the answer says what to send again', async () => {
  await logs(service(), event({ event_id: 'judged:1' }));
  const deep = JSON.parse(`${'{"a":'.repeat(12)}{}${'}'.repeat(12)}`);
  const wide = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, n]));
  const rows: [Record<string, unknown> | number | null, string | undefined][] = [
    [event({ event_id: 'judged:0' }), undefined],
    [event({ event_id: 'judged:1' }), 'duplicate'],
    [event({ level: 'LOUD' }), 'invalid_record'],
    [{ message: 'no time' }, 'invalid_record'],
    [event({ timestamp: 'yesterday' }), 'invalid_record'],
    [7, 'invalid_record'],
    [null, 'invalid_record'],
    [event({ data: deep }), 'too_deep'],
    [event({ data: wide }), 'too_many_keys'],
    [event({ data: { text: 'x'.repeat(32_769) } }), 'string_too_long'],
    [event({ data: { a: 'x'.repeat(32_768), b: 'x'.repeat(32_768) } }), 'too_large'],
    [event({ data: { User: 1, user: 2 } }), 'not_storable'],
    [event({ event_id: 'no number' }), 'invalid_record'],
  ];
  const { status, body } = await logs(
    service(),
    rows.map(([record]) => record),
  );
  expect(status).toBe(202);
  expect(body).toMatchObject({ accepted: 1, duplicate: 1, rejected: 11 });
  const said = body.results.map((result: Record<string, unknown>) => [
    result['index'],
    result['reason'] ?? result['status'],
  ]);
  expect(said).toEqual(rows.map(([, what], index) => [index, what]).filter(([, what]) => what !== undefined));
  for (const { message, retry } of body.results.slice(1)) {
    expect(message).toMatch(/./);
    expect(retry).toBe(false);
  }
  expect(stored(service(), 'judged')).toHaveLength(2);
});

test('a line that is no JSON costs no other line', async () => {
  const body = `${json(event())}\n{"timestamp":\n${json(event())}`;
  expect(await logs(service(), body, NDJSON)).toMatchObject({
    status: 202,
    body: { accepted: 2, rejected: 1, results: [{ index: 1, reason: 'invalid_json', retry: false }] },
  });
});

test.each([
  ['an empty body', '', {}, 400, 'body_empty'],
  ['no JSON', '{"a":', {}, 400, 'json_invalid'],
  ['a batch whose records are no list', '{"records":7}', {}, 400, 'batch_invalid'],
  ['XML', '<a/>', { 'content-type': 'application/xml' }, 415, 'content_type_not_supported'],
  ['brotli', 'x', { 'content-encoding': 'br' }, 415, 'encoding_not_supported'],
  ['two encodings', 'x', { 'content-encoding': 'gzip, gzip' }, 415, 'encoding_not_supported'],
  ['no gzip', 'x', { 'content-encoding': 'gzip' }, 400, 'compression_invalid'],
  [
    'half of gzip',
    gzipSync('[]').subarray(0, 12),
    { 'content-encoding': 'gzip' },
    400,
    'compression_invalid',
  ],
])('%s is refused with its reason', async (_, body, headers, status, code) => {
  const before = stored(service()).length;
  expect(await logs(service(), body, headers)).toMatchObject({ status, body: { error: { code } } });
  expect(stored(service())).toHaveLength(before);
});

test('what was accepted is a duplicate, in the same batch, on a retry and after restarts', async () => {
  const first = await start();
  const records = events('s', 5);
  expect(await logs(first, [...records, records[2]])).toMatchObject({ body: { accepted: 5, duplicate: 1 } });
  expect(await logs(first, records)).toMatchObject({ status: 202, body: { accepted: 0, duplicate: 5 } });
  await first.kill();
  const second = await start({}, first.folder);
  const more = events('s', 7);
  expect(await logs(second, more)).toMatchObject({ body: { accepted: 2, duplicate: 5 } });
  expect(await second.stop()).toBe(0);
  const third = await start({}, first.folder);
  expect(await logs(third, more)).toMatchObject({ status: 202, body: { accepted: 0, duplicate: 7 } });
  expect(idsOf(stored(third))).toEqual(idsOf(more));
});

test('the same batch sent many times at once is stored once', async () => {
  const records = events('many', 20);
  const answers = await Promise.all(Array.from({ length: 12 }, () => logs(service(), records)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(20);
  expect(stored(service(), 'many')).toHaveLength(20);
});

test('a wrong clock is corrected, and what it said is kept', async () => {
  const now = Date.now();
  const at = (ms: number) => new Date(ms).toISOString();
  const wrong = now - 5 * 3_600_000;
  const record = event({ timestamp: at(wrong - 60_000), event_id: 'clock:0' });
  await logs(service(), { sent_at: at(wrong), records: [record] });
  const [found] = stored(service(), 'clock');
  expect(Math.abs(Date.parse(found.timestamp) - (now - 60_000))).toBeLessThan(5_000);
  expect(found).toMatchObject({ client_timestamp: at(wrong - 60_000), sent_at: at(wrong) });
});

test.each([
  ['GET', '/v1/logs', 405],
  ['PUT', '/v1/logs', 405],
  ['DELETE', '/v1/reports', 405],
  ['POST', '/openapi.json', 405],
  ['GET', '/', 404],
  ['POST', '/v2/logs', 404],
  ['GET', '/metrics', 404],
  ['GET', '/healthz', 404],
])('%s %s is answered with %i', async (method, path, status) => {
  const answer = await request(service(), method, path);
  expect(answer.status).toBe(status);
  if (status === 405) expect(answer.headers.get('allow')).toMatch(/GET|POST/);
});

test('the document is served as JSON, to any page', async () => {
  const answer = await request(service(), 'GET', '/openapi.json', {
    headers: { origin: 'https://other.example' },
  });
  expect(answer).toMatchObject({ status: 200, body: { openapi: '3.1.0' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect((await request(service(), 'HEAD', '/openapi.json')).status).toBe(200);
});

test('requests are records of their own, without the key', async () => {
  await post(service(), '/v1/logs?key=shop-key-1', event());
  const found = await until('the record is written', async () =>
    storedRequests(service()).find(({ url }) => url.includes('key=')),
  );
  expect(found).toMatchObject({ kind: 'request', message: 'REQUEST', method: 'POST', status_code: 202 });
  expect(found.url).toBe('/v1/logs?key=[REDACTED]');
  expect(service().log()).not.toContain('shop-key-1');
});
