import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { event } from './event.ts';
import { endRawClients, memoryOf, rawClient, rawRequest } from './rawHttp.ts';
import { logs, metrics, ORIGIN, post, start, until } from './serviceFixture.ts';
import { stored } from './stored.ts';

const LARGE = { burst: 1_000_000 };
const OPEN = { perAddress: LARGE, perApplication: LARGE, perSession: LARGE };
const CONNECTIONS = 40;
afterEach(endRawClients);

const gauge = (page: string, name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(page)?.[1]);

test('10,000 sessions from one address: memory is bounded, and the next one is served', async () => {
  const service = await start({ rateLimits: OPEN, dedupe: { maxSessions: 1_000 } });
  const before = memoryOf(service).now;
  for (let batch = 0; batch < 20; batch++) {
    const records = Array.from({ length: 1_000 }, (_, n) => {
      const session = `s${batch}-${n}-${randomBytes(20).toString('hex')}`;
      return event({ event_id: `${session}:0`, data: { sessionId: session } });
    });
    expect(await logs(service, records)).toMatchObject({ status: 202, body: { accepted: 1_000 } });
  }
  const page = await metrics(service);
  expect(gauge(page, 'logpipeline_ingest_dedupe_sessions')).toBeLessThanOrEqual(1_000);
  expect(gauge(page, 'logpipeline_ingest_dedupe_evicted_sessions_total')).toBeGreaterThanOrEqual(19_000);
  expect(memoryOf(service).now - before).toBeLessThan(120);
  const own = event({ event_id: 'own:0' });
  expect(await logs(service, own)).toMatchObject({ body: { accepted: 1 } });
  expect(await logs(service, own)).toMatchObject({ body: { duplicate: 1 } });
}, 60_000);

test('keys, names and paths at random make neither memory, nor metrics, nor logs grow', async () => {
  const service = await start({ rateLimits: OPEN });
  const lengthsOf = async () => [(await metrics(service)).length, service.log().length];
  const flood = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      const random = () => randomBytes(9).toString('hex');
      const answers = await Promise.all([
        ...Array.from({ length: 20 }, () => post(service, `/v1/logs?key=${random()}`, event())),
        ...Array.from({ length: 20 }, () => post(service, `/${random()}`, event())),
        ...Array.from({ length: 20 }, () =>
          logs(service, event(), { origin: `https://${random()}.example` }),
        ),
        logs(
          service,
          Array.from({ length: 100 }, () => event({ app: random(), release: random() })),
        ),
      ]);
      for (const { status } of answers) expect([202, 401, 403, 404]).toContain(status);
    }
  };
  await flood(20);
  const [page = 0, log = 0] = await lengthsOf();
  const { now } = memoryOf(service);
  await flood(20);
  const [pageAfter = 0, logAfter = 0] = await lengthsOf();
  expect(pageAfter - page).toBeLessThan(2_000);
  expect(logAfter - log).toBe(0);
  expect(memoryOf(service).now - now).toBeLessThan(80);
}, 60_000);

test('a flood of idle connections keeps nobody out', async () => {
  const service = await start({ limits: { connections: CONNECTIONS } });
  for (let wave = 0; wave < 5; wave++) {
    await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => rawClient(service)));
    // Not on a connection that is idle as well: it is among the oldest.
    const client = await rawClient(service);
    client.send(rawRequest(JSON.stringify(event()), ['connection: close']));
    await client.closed(5_000);
    expect(client.statuses()).toEqual([202]);
  }
  expect(gauge(await metrics(service), 'logpipeline_ingest_connections')).toBeLessThanOrEqual(CONNECTIONS);
  expect(stored(service)).toHaveLength(5);
});

test('when all connections are busy, a new one is closed at once; it is served when they are cut off', async () => {
  const service = await start({ limits: { connections: CONNECTIONS, bodyTimeout: '2s' } });
  const head = `POST /v1/logs HTTP/1.1\r\nhost: x\r\norigin: ${ORIGIN}\r\nexpect: 100-continue\r\ncontent-length: 10\r\n\r\n`;
  const busy = await Promise.all(Array.from({ length: CONNECTIONS }, () => rawClient(service)));
  for (const client of busy) client.send(head);
  await until('all are busy', async () => busy.every((client) => client.statuses().includes(100)));
  await (await rawClient(service)).closed(1_000);
  await Promise.all(busy.map((client) => client.closed(6_000)));
  await until('it is served', async () => (await logs(service, event())).status === 202);
  expect(service.log()).not.toMatch(/"level":"(error|fatal)"/);
});
