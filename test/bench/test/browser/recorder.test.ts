import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { outcome } from '../../src/browser/losses.ts';
import { datadog } from '../../src/browser/protocols/datadog.ts';
import { faro } from '../../src/browser/protocols/faro.ts';
import { logpipeline } from '../../src/browser/protocols/logpipeline.ts';
import { sentry } from '../../src/browser/protocols/sentry.ts';
import { type Fault, type Receiver, startReceiver } from '../../src/browser/receiver.ts';

const started: Receiver[] = [];
afterEach(async () => {
  for (const receiver of started.splice(0)) await receiver.stop();
});

async function recorder(fault: Fault = 'none'): Promise<Receiver> {
  const receiver = await startReceiver(faro);
  receiver.fault = fault;
  started.push(receiver);
  return receiver;
}

const lines = (...values: object[]) => values.map((value) => JSON.stringify(value)).join('\n');

test.each([
  ['ours', logpipeline, lines({ app: 'shop', records: [{ message: 'a' }, { message: 'b' }] })],
  ['Faro', faro, lines({ meta: {}, logs: [{ message: 'a' }, { message: 'b' }], events: [{ name: 'c' }] })],
  [
    'Sentry',
    sentry,
    lines(
      { sdk: {} },
      { type: 'session' },
      { sid: 'x' },
      { type: 'log', item_count: 2 },
      { items: [{ body: 'a' }, { body: 'b' }] },
    ),
  ],
  ['Datadog', datadog, lines({ message: 'a', status: 'info' }, { message: 'b' }, { type: 'telemetry' })],
])('%s: messages of log records are found, and nothing else', (_, protocol, body) => {
  expect(protocol(body)).toEqual(['a', 'b']);
});

test('a request that has nothing to say about logs has none', () => {
  expect(faro('{"meta":{}}')).toEqual([]);
  expect(sentry(lines({}, { type: 'session' }, { sid: 'x' }))).toEqual([]);
});

const send = (
  receiver: Receiver,
  headers: Record<string, string> = {},
  body: string | Buffer = '{"logs":[{"message":"a"}]}',
) => fetch(receiver.url, { method: 'POST', headers, body });

test('the recorder counts what it takes in, compressed or not, and tells what comes again under one key', async () => {
  const receiver = await recorder();
  await send(receiver, { 'idempotency-key': 'k' });
  await send(
    receiver,
    { 'idempotency-key': 'k', 'content-encoding': 'gzip' },
    gzipSync('{"logs":[{"message":"a"}]}'),
  );
  expect(receiver.came.get('a')).toBe(2);
  expect(receiver.cameByKey.get('a')).toBe(1);
  await send(receiver);
  expect(receiver.cameByKey.get('a')).toBe(2);
});

test.each<[Fault, number]>([
  ['500', 0],
  ['down', 0],
  ['lost', 1],
])('%s: so many of one are taken in', async (fault, count) => {
  const receiver = await recorder(fault);
  const answer = await send(receiver, { connection: 'close' }).catch(() => undefined);
  expect(answer?.status).toBe(fault === '500' ? 500 : undefined);
  expect(receiver.came.get('a') ?? 0).toBe(count);
});

test('what nobody understands is a trouble, and no loss', async () => {
  const receiver = await recorder();
  await send(receiver, {}, 'no JSON').catch(() => {});
  expect(receiver.troubles).toHaveLength(1);
});

test('of a hundred records those that never came are lost, and doubles are told from those of one key', () => {
  const counts = new Map(Array.from({ length: 98 }, (_, n) => [`bench r ${n}`, n === 0 ? 2 : 1]));
  counts.set('bench other 99', 1);
  expect(outcome('r', counts)).toEqual({ lost: 2, twice: 1, twiceUntold: 1, twiceOnWire: 1 });
  const byKey = new Map([...counts.keys()].map((message) => [message, 1]));
  expect(outcome('r', counts, byKey)).toMatchObject({ twice: 1, twiceUntold: 0 });
});
