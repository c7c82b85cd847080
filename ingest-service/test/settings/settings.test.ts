import { expect, test } from 'vitest';
import { parseSettings } from '../../src/settings/settings.ts';

test('without a word all have their defaults', () => {
  const parsed = parseSettings({});
  expect(parsed).toMatchObject({
    ok: true,
    settings: {
      public: { port: 8080 },
      admin: { port: 9881 },
      cors: { allowedOrigins: [] },
      limits: { body: 512 * 1024, decompressedBody: 4 * 2 ** 20, records: 1_000, bodyTimeout: 10_000 },
      client: { userAgent: 'None', address: 'None' },
    },
  });
});

test.each<[unknown, string]>([
  [
    { cors: { allowedOrigins: ['shop.example.com'] } },
    'cors.allowedOrigins[0]: "shop.example.com" is not valid; allowed: an origin such as https://shop.example.com',
  ],
  [{ limits: { records: 0 } }, 'limits.records: 0 is not valid; allowed: a whole number from 1 to 100000'],
  [{ limits: { body: '1Gi' } }, 'limits.body: "1Gi" is not valid; allowed: a size of 1Ki to 64Mi'],
  [{ limit: {} }, 'limit: unknown field; remove it or check its spelling'],
  [{ trustedProxies: ['10.0.0.0/99'] }, 'trustedProxies[0]: "10.0.0.0/99" is not valid; allowed: an address'],
  [{ requireKey: true }, 'requireKey: true, but there are no applications with keys'],
  [{ client: { address: 'Hashed' } }, 'client.addressKeyFile: missing'],
  [
    { rateLimits: { perSession: { burst: 10 } } },
    'rateLimits.perSession.burst: 10 is less than limits.records (1000): a full batch could never be taken',
  ],
  [
    { limits: { bodiesInMemory: '1Mi', body: '2Mi' } },
    'limits.bodiesInMemory: 1048576 is less than limits.body (2097152): a full body could never be taken',
  ],
  [
    { applications: [{ name: 'a', key: 'key-000001', rateLimit: { recordsPerSecond: 5, burst: 10 } }] },
    'applications[0].rateLimit.burst: 10 is less than limits.records (1000): a full batch could never be taken',
  ],
  [
    { applications: [{ name: 'a', key: 'short' }] },
    'applications[0].key: allowed: a public key: 8 to 128 letters',
  ],
  [
    {
      applications: [
        { name: 'a', key: 'key-000001' },
        { name: 'a', key: 'key-000002' },
      ],
    },
    'applications: two applications have the same name or key',
  ],
])('%j: %s', (input, sentence) => {
  const parsed = parseSettings(input);
  expect(parsed.ok ? [] : parsed.errors).toEqual([expect.stringContaining(sentence)]);
});

test('a value that may be a secret is in no message', () => {
  const parsed = parseSettings({ applications: [{ name: 'a', key: 'my secret!' }] });
  expect(JSON.stringify(parsed)).not.toContain('my secret');
});
