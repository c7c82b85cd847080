import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { event } from './event.ts';
import { type Headers, logs, post, shared } from './serviceFixture.ts';
import { stored } from './stored.ts';

const GZIP = { 'content-encoding': 'gzip' };
const service = shared({
  limits: {
    body: '64Ki',
    decompressedBody: '512Ki',
    compressionRatio: 50,
    records: 30,
    recordSize: '2Ki',
    depth: 5,
    keys: 30,
    stringLength: 1_500,
  },
});
const text = (length: number) => 'x'.repeat(length);
const noise = (bytes: number) =>
  Array.from({ length: bytes }, () => String.fromCharCode(33 + Math.floor(Math.random() * 60))).join('');

test.each<[string, string, unknown, Headers, string]>([
  ['limits.body', 'by Content-Length', text(65_537), {}, 'body_too_large'],
  ['limits.body', 'far beyond it', text(20_000_000), {}, 'body_too_large'],
  ['limits.decompressedBody', 'gzip', gzipSync(noise(30_000).repeat(20)), GZIP, 'decompressed_too_large'],
  ['limits.compressionRatio', 'gzip', gzipSync(text(400_000)), GZIP, 'compression_ratio'],
  ['limits.records', 'a list', Array(31).fill(event()), {}, 'too_many_records'],
  [
    'limits.records',
    'lines',
    `${JSON.stringify(event())}\n`.repeat(31),
    { 'content-type': 'text/plain' },
    'too_many_records',
  ],
])('%s (%s) is named by the answer', async (setting, _, body, headers, code) => {
  const answer = await logs(service(), body, headers);
  expect(answer.status).toBe(413);
  expect(answer.body.error).toMatchObject({ code, setting });
  expect(answer.body.error.limit).toBeGreaterThan(0);
  expect(answer.headers.get('access-control-allow-origin')).not.toBeNull();
  expect(stored(service())).toEqual([]);
});

test.each([
  ['limits.recordSize', event({ data: { a: text(1_400), b: text(1_400) } }), 'too_large'],
  ['limits.depth', event({ data: { a: [[[[]]]] } }), 'too_deep'],
  [
    'limits.keys',
    event({ data: Object.fromEntries(Array.from({ length: 31 }, (_, n) => [n, 0])) }),
    'too_many_keys',
  ],
  ['limits.stringLength', event({ message: text(1_501) }), 'string_too_long'],
  ['limits.stringLength', event({ [text(1_501)]: 1 }), 'string_too_long'],
])('%s is named by what is said of the record', async (setting, record, reason) => {
  const { status, body } = await logs(service(), record);
  expect(status).toBe(400);
  expect(body.results).toEqual([
    { index: 0, status: 'rejected', reason, retry: false, message: expect.stringContaining(`(${setting})`) },
  ]);
});

test('a stream of reports and of OTLP has the same limit of records', async () => {
  const reports = Array(31).fill({ type: 'crash', url: 'https://shop.example.com/' });
  expect(await post(service(), '/v1/reports', reports)).toMatchObject({
    status: 413,
    body: { error: { setting: 'limits.records', limit: 30, value: 31 } },
  });
});
