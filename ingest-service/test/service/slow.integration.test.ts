import { afterEach, expect, test } from 'vitest';
import { event } from './event.ts';
import { endRawClients, memoryOf, type RawClient, rawClient, rawRequest } from './rawHttp.ts';
import { logs, metrics, ORIGIN, type Service, shared, start, until } from './serviceFixture.ts';
import { storedLines } from './stored.ts';

const TIMEOUT_MS = 2_000;
/** The server looks once a second. */
const SLACK_MS = 2_500;
const service = shared({ limits: { bodyTimeout: '2s' } });
const HEAD = `POST /v1/logs HTTP/1.1\r\nhost: x\r\norigin: ${ORIGIN}\r\n`;

afterEach(endRawClients);

/** Others are served while `busy` is not over; says how long the slowest of them waited. */
async function serveMeanwhile(to: Service, busy: Promise<unknown>): Promise<number> {
  let isOver = false;
  const done = busy.finally(() => {
    isOver = true;
  });
  let slowest = 0;
  while (!isOver) {
    const began = performance.now();
    expect(await logs(to, event())).toMatchObject({ status: 202 });
    slowest = Math.max(slowest, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await done;
  return slowest;
}

/** Sends one byte of the text at a time, for as long as it is let. */
function drip(client: RawClient, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (client.isClosed() || at >= text.length) clearInterval(timer);
    else client.send(text[at++] ?? '');
  }, 100);
  client.socket.once('close', () => clearInterval(timer));
}

test.each<[string, (client: RawClient) => void, number | undefined]>([
  ['nothing is sent at all', () => undefined, undefined],
  ['headers come byte by byte', (client) => drip(client, HEAD + 'x: y\r\n'.repeat(500)), undefined],
  ['headers never end', (client) => client.send(HEAD), undefined],
  [
    'the body comes byte by byte',
    (client) => {
      client.send(`${HEAD}content-length: 5000\r\n\r\n`);
      drip(client, 'x'.repeat(5_000));
    },
    408,
  ],
  [
    'chunks come byte by byte',
    (client) => {
      client.send(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
      drip(client, '1\r\nx\r\n'.repeat(500));
    },
    408,
  ],
  ['the body never comes', (client) => client.send(`${HEAD}content-length: 5\r\n\r\n`), 408],
])('%s: cut off in about the time that is set', async (_, attack, status) => {
  const clients = await Promise.all(Array.from({ length: 30 }, () => rawClient(service())));
  for (const client of clients) attack(client);
  const all = Promise.all(clients.map((client) => client.closed(TIMEOUT_MS + SLACK_MS)));
  const slowest = await serveMeanwhile(service(), all);
  expect(slowest).toBeLessThan(1_500);
  for (const took of await all) expect(took).toBeGreaterThan(TIMEOUT_MS - 300);
  if (status !== undefined)
    for (const client of clients) {
      expect(client.statuses()).toEqual([status]);
      expect(client.text()).toContain('limits.bodyTimeout');
    }
});

test('chunks without an end are cut off at the limit, long before the time', async () => {
  const client = await rawClient(service());
  client.send(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const flood = setInterval(() => client.send(chunk), 5);
  client.socket.once('close', () => clearInterval(flood));
  expect(await client.closed(TIMEOUT_MS)).toBeLessThan(TIMEOUT_MS);
  clearInterval(flood);
  expect(client.statuses()).toEqual([413]);
  expect(client.text()).toContain('limits.body');
});

test('who never reads its answers is cut off, and costs no memory', async () => {
  const before = memoryOf(service()).now;
  const clients = await Promise.all(Array.from({ length: 20 }, () => rawClient(service())));
  for (const client of clients) client.socket.pause();
  const ask = 'GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(30);
  const asking = setInterval(() => {
    for (const client of clients) client.send(ask);
  }, 20);
  const gone = until('they are cut off', async () =>
    /^logpipeline_ingest_connections [0-5]$/m.test(await metrics(service())),
  );
  await serveMeanwhile(service(), gone).finally(() => clearInterval(asking));
  expect(memoryOf(service()).now - before).toBeLessThan(150);
}, 60_000);

test('who asks for more than it can wait for is cut off, and costs no memory', async () => {
  const before = memoryOf(service()).now;
  const clients = await Promise.all(Array.from({ length: 20 }, () => rawClient(service())));
  const ask = 'GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2_000);
  for (const client of clients) client.send(ask);
  await Promise.all(clients.map((client) => client.closed(5_000)));
  expect(memoryOf(service()).now - before).toBeLessThan(100);
});

test('clients that go away in the middle of a body leave nothing behind', async () => {
  const small = await start({ limits: { bodiesInMemory: '1Mi', bodyTimeout: '10s' } });
  for (let round = 0; round < 10; round++) {
    const clients = await Promise.all(Array.from({ length: 10 }, () => rawClient(small)));
    for (const client of clients) client.send(`${HEAD}content-length: 400000\r\n\r\n`, 'x'.repeat(60_000));
    // A reset as often as an end.
    for (const [n, client] of clients.entries())
      client.socket.once('drain', () => (n % 2 === 0 ? client.socket.resetAndDestroy() : client.end()));
    await until('they are gone', async () => {
      for (const client of clients)
        if (!client.socket.destroyed && !client.socket.writableNeedDrain) client.end();
      return clients.every((client) => client.socket.destroyed);
    });
  }
  await until('a large body has room', async () => {
    const body = JSON.stringify([event({ data: { text: 'x'.repeat(30_000) } })]) + ' '.repeat(450_000);
    return (await logs(small, body)).status === 202;
  });
  expect(small.log()).not.toMatch(/"level":"(error|fatal)"/);
});

test('clients that go away before the answer: what they sent is stored, once', async () => {
  const own = await start();
  for (let n = 0; n < 50; n++) {
    const client = await rawClient(own);
    client.send(rawRequest(JSON.stringify(event({ event_id: `gone:${n}` }))));
    await until('it is sent', async () => client.socket.writableLength === 0);
    if (n % 2 === 0) client.end();
    else client.socket.resetAndDestroy();
  }
  const again = Array.from({ length: 50 }, (_, n) => event({ event_id: `gone:${n}` }));
  expect(await logs(own, again)).toMatchObject({ status: 202, body: { rejected: 0 } });
  expect(storedLines(own)).toHaveLength(50);
  expect(own.log()).not.toMatch(/"level":"(error|fatal)"/);
});

test('one client that stalls with large bodies keeps no other out', async () => {
  const own = await start({ limits: { bodiesInMemory: '4Mi', bodyTimeout: '5s' } });
  const clients = await Promise.all(Array.from({ length: 40 }, () => rawClient(own)));
  for (const client of clients) client.send(`${HEAD}content-length: 500000\r\n\r\n`, 'x'.repeat(400_000));
  await until('its share is used up', async () => clients.some((client) => client.statuses().includes(503)));
  const other = await rawClient(own, '127.0.0.2');
  other.send(rawRequest(JSON.stringify(event()) + ' '.repeat(200_000)));
  await until('it is answered', async () => other.statuses().length > 0);
  endRawClients();
  expect(other.statuses()).toEqual([202]);
});
