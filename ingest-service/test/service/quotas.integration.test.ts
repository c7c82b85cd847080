import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Answer } from './documentedAnswer.ts';
import { event, events } from './event.ts';
import { logs, metrics, ORIGIN, post, shared } from './serviceFixture.ts';
import { stored } from './stored.ts';

const SMALL = { recordsPerSecond: 1, burst: 20 };
const limits = { records: 20 };

function expectLimited({ status, headers, body }: Answer, setting: string): void {
  expect(status).toBe(429);
  expect(body.error).toMatchObject({ code: 'rate_limited', setting });
  const after = Number(headers.get('retry-after'));
  expect(after).toBeGreaterThanOrEqual(1);
  expect(after).toBeLessThanOrEqual(20);
  expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
}

describe('by application', () => {
  const applications = [
    { name: 'small', key: 'small-key', rateLimit: SMALL },
    { name: 'large', key: 'large-key' },
  ];
  const service = shared({ applications, limits });
  test('what one sends too much is refused as a whole, and costs no other', async () => {
    const send = (key: string) => post(service(), `/v1/logs?key=${key}`, events(randomUUID(), 15));
    expect((await send('small-key')).status).toBe(202);
    const refused = await send('small-key');
    expectLimited(refused, 'applications[].rateLimit');
    expect(refused.body.error.message).toMatch(/come from small \(applications\[\]\.rateLimit\)/);
    expect((await send('large-key')).status).toBe(202);
    expect((await logs(service(), event())).status).toBe(202);
    expect(stored(service()).filter(({ app }) => app === 'small')).toHaveLength(15);
  });
});

describe('by application, where all have the same rate', () => {
  const applications = [{ name: 'usual', key: 'usual-key' }];
  const service = shared({ applications, limits, rateLimits: { perApplication: SMALL } });
  test.each([
    ['of a key', '?key=usual-key'],
    ['without a key', ''],
  ])('what is refused %s names that one', async (_, query) => {
    const send = () => post(service(), `/v1/logs${query}`, events(randomUUID(), 15));
    expect((await send()).status).toBe(202);
    expectLimited(await send(), 'rateLimits.perApplication');
  });
});

describe('by session', () => {
  const service = shared({ limits, rateLimits: { perSession: SMALL } });
  test('its records are rejected, others of the same request are not', async () => {
    await logs(service(), events('loud', 18));
    const mixed = await logs(service(), [...events('loud', 5, 18), ...events('quiet', 5)]);
    expect(mixed).toMatchObject({ status: 202, body: { accepted: 5, rejected: 5 } });
    expect(mixed.body.results[0]).toMatchObject({ reason: 'rate_limited', retry: true });
    const alone = await logs(service(), events('loud', 5, 18));
    expect(alone).toMatchObject({ status: 429, body: { accepted: 0, rejected: 5 } });
    expect(Number(alone.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(alone.headers.get('access-control-expose-headers')).toContain('Retry-After');
  });
  test('a session is also what the data says', async () => {
    const record = event({ data: { sessionId: 'by-data' } });
    await logs(service(), Array(18).fill(record));
    expect(await logs(service(), Array(5).fill(record))).toMatchObject({ status: 429 });
  });
});

describe('by address', () => {
  const rateLimits = { perAddress: SMALL };
  const send = (service: ReturnType<ReturnType<typeof shared>>, address: string) =>
    logs(service, events(randomUUID(), 15), { 'x-forwarded-for': address });

  describe('without trusted proxies', () => {
    const service = shared({ limits, rateLimits });
    test('no header makes another client of one', async () => {
      expect((await send(service(), '203.0.113.1')).status).toBe(202);
      expectLimited(await send(service(), '203.0.113.2'), 'rateLimits.perAddress');
      expectLimited(
        await logs(service(), events(randomUUID(), 15), {
          forwarded: 'for=203.0.113.9',
          'x-real-ip': '203.0.113.9',
        }),
        'rateLimits.perAddress',
      );
    });
  });

  describe('behind a trusted proxy', () => {
    const service = shared({ limits, rateLimits, trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] });
    test.each([
      ['an address is one, whatever it claims before', '198.51.100.1', 'spoofed, 8.8.8.8, 198.51.100.1'],
      ['other proxies are looked through', '198.51.100.2', '198.51.100.2, 10.1.2.3'],
      ['a network of 64 bits is one', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
    ])('%s', async (_, first, second) => {
      expect((await send(service(), first)).status).toBe(202);
      expectLimited(await send(service(), second), 'rateLimits.perAddress');
    });
    test('others are not held up, and what is no address is the proxy', async () => {
      expect((await send(service(), '198.51.100.77')).status).toBe(202);
      expect((await send(service(), '2001:db8:1:3::1')).status).toBe(202);
      expect((await send(service(), 'unknown')).status).toBe(202);
      expectLimited(await send(service(), 'not an address, either'), 'rateLimits.perAddress');
    });
  });
});

describe('sampling and level', () => {
  const applications = [
    { name: 'none', key: 'none-key-1', sampling: { keepPercent: 0 }, level: 'INFO' },
    { name: 'half', key: 'half-key-1', sampling: { keepPercent: 50 } },
  ];
  const service = shared({ applications });
  test('errors are always kept; what is left out is said, and is not sent again', async () => {
    const records = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].map((level) => event({ level }));
    const { status, body } = await post(service(), '/v1/logs?key=none-key-1', records);
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 2, sampled: 3, settings: { level: 'INFO', keepPercent: 0 } });
    expect(body.results.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('sampled'));
    expect(stored(service()).map(({ level }) => level)).toEqual(['ERROR', 'FATAL']);
  });
  test('a session is kept as a whole or not at all', async () => {
    const records = Array.from({ length: 40 }, (_, n) => events(`half-${n}`, 3)).flat();
    const { body } = await post(service(), '/v1/logs?key=half-key-1', records);
    expect(body.accepted).toBeGreaterThan(15);
    expect(body.sampled).toBeGreaterThan(15);
    const kept = Map.groupBy(stored(service()), ({ event_id: id }) => String(id).split(':')[0]);
    for (const [session, of] of kept) if (session?.startsWith('half-')) expect(of).toHaveLength(3);
    expect(await metrics(service())).toMatch(/^logpipeline_ingest_records_total\{result="sampled"\} [1-9]/m);
  });
});
