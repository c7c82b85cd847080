import { describe, expect, test } from 'vitest';
import { event } from './event.ts';
import { type Headers, logs, ORIGIN, post, request, shared } from './serviceFixture.ts';

const ADMIN = 'https://admin.example.com';
const APPLICATIONS = [
  { name: 'shop', key: 'shop-key-1' },
  { name: 'admin', key: 'admin-key-1', allowedOrigins: [ADMIN] },
];
const service = shared({
  cors: { allowedOrigins: [ORIGIN, 'https://*.example.org', 'http://localhost:5173'], maxAge: '10m' },
  applications: APPLICATIONS,
});

const preflight = (origin: string, path = '/v1/logs') =>
  request(service(), 'OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-logpipeline-key',
    },
  });

const corsOf = (headers: globalThis.Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'));

test.each(['/v1/logs', '/v1/reports', '/v1/otlp/logs', '/v1/otlp/v1/logs'])(
  'a preflight for %s',
  async (path) => {
    const answer = await preflight(ORIGIN, path);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(corsOf(answer.headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers':
        'Content-Type, Content-Encoding, X-Logpipeline-Key, X-Request-Id, traceparent, tracestate',
      'access-control-expose-headers': 'Retry-After, X-Request-Id',
      'access-control-max-age': '600',
    });
  },
);

test.each(['/', '/v1/logs/x', '/v2/logs', '/metrics', '/v1/otlp/', '/v1/logs%00'])(
  'a preflight for %s, where nothing is, says so and allows nothing',
  async (path) => {
    for (const origin of [ORIGIN, 'https://evil.example']) {
      const answer = await preflight(origin, path);
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
      expect(corsOf(answer.headers)).toEqual({ vary: 'Origin' });
    }
  },
);

test.each(['/v1/logs/', '/V1/Logs'])(
  '%s is taken as the path that it means, after its preflight',
  async (path) => {
    expect((await preflight(ORIGIN, path)).status).toBe(204);
    expect((await post(service(), path, event())).status).toBe(202);
    expect((await request(service(), 'GET', path)).status).toBe(405);
  },
);

test('the document can be read by pages that send headers of their own with it', async () => {
  const answer = await preflight(ORIGIN, '/openapi.json');
  expect(answer.status).toBe(204);
  expect(corsOf(answer.headers)).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-headers': expect.stringContaining('traceparent'),
  });
  const { status, headers } = await request(service(), 'GET', '/openapi.json', {
    headers: { origin: 'https://anywhere.example' },
  });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
});

test('answers and errors can be read by the page', async () => {
  const answers = [
    await logs(service(), event()),
    await logs(service(), '{'),
    await logs(service(), 'x', { 'content-encoding': 'br' }),
    await post(service(), '/v1/logs?key=no-such-key', event()),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 400, 415, 401]);
  for (const { headers } of answers)
    expect(corsOf(headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': 'Retry-After, X-Request-Id',
    });
});

test.each([
  [ORIGIN, true],
  ['https://a.example.org', true],
  ['https://a.b.example.org', true],
  ['http://localhost:5173', true],
  // Of one application, which a preflight cannot name.
  [ADMIN, true],
  ['https://example.org', false],
  ['http://a.example.org', false],
  ['https://a.example.org:8443', false],
  ['https://evil.example/.example.org', false],
  ['https://evil.example#.example.org', false],
  ['https://user@a.example.org', false],
  ['https://aexample.org', false],
  ['https://shop.example.com.evil.example', false],
  ['https://shop.example.com:443', false],
  ['https://SHOP.example.com', false],
  ['https://shop.example.com/', false],
  ['http://shop.example.com', false],
  ['http://localhost:5174', false],
  ['null', false],
  ['*', false],
  ['file://', false],
])('the origin %s: %s', async (origin, isAllowed) => {
  const before = await preflight(origin);
  expect(before.status).toBe(isAllowed ? 204 : 403);
  const { status, headers, body } = await logs(service(), event(), { origin });
  expect(status).toBe(isAllowed && origin !== ADMIN ? 202 : 403);
  if (isAllowed) {
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    return;
  }
  for (const answer of [before.headers, headers])
    expect(answer.has('access-control-allow-origin'), 'it cannot be read').toBe(false);
  expect(body.error).toMatchObject({
    code: 'origin_not_allowed',
    setting: 'cors.allowedOrigins',
    value: origin,
  });
});

test.each<[string, string, Headers, number, string | undefined]>([
  ['no key', '/v1/logs', {}, 202, undefined],
  ['a key in the header', '/v1/logs', { 'x-logpipeline-key': 'shop-key-1' }, 202, 'shop'],
  ['a key in the query', '/v1/logs?key=shop-key-1', {}, 202, 'shop'],
  ['a key of a program, without an origin', '/v1/logs?key=shop-key-1', { origin: undefined }, 202, 'shop'],
  ['neither key nor origin', '/v1/logs', { origin: undefined }, 403, 'origin_missing'],
  ['an unknown key', '/v1/logs?key=shop-key-2', {}, 401, 'key_unknown'],
  ['an unknown key of a program', '/v1/logs?key=x', { origin: undefined }, 401, 'key_unknown'],
  ['an endless key', `/v1/logs?key=${'k'.repeat(4_000)}`, {}, 401, 'key_unknown'],
  ["a key's beginning", '/v1/logs?key=shop-key-', {}, 401, 'key_unknown'],
  ["another application's page", '/v1/logs?key=admin-key-1', {}, 403, 'origin_not_allowed'],
  ["the application's own page", '/v1/logs?key=admin-key-1', { origin: ADMIN }, 202, 'admin'],
  ['its page without its key', '/v1/logs', { origin: ADMIN }, 403, 'origin_not_allowed'],
])('%s', async (_, path, headers, status, what) => {
  const { status: answered, body } = await post(service(), path, event({ app: 'claimed' }), headers);
  expect(answered).toBe(status);
  if (status !== 202) expect(body.error.code).toBe(what);
});

describe('where a key is wanted', () => {
  const strict = shared({ applications: APPLICATIONS, requireKey: true });
  test('none is refused, with a sentence that says what to send', async () => {
    const { status, body, headers } = await logs(strict(), event());
    expect([status, body.error.code]).toEqual([401, 'key_missing']);
    expect(body.error.message).toContain('X-Logpipeline-Key');
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await logs(strict(), event(), { 'x-logpipeline-key': 'shop-key-1' })).toMatchObject({
      status: 202,
    });
  });
});

describe('where any origin is allowed', () => {
  const open = shared({ cors: { allowedOrigins: ['*'] } });
  test.each(['https://anything.example', 'null', undefined])('%s may send', async (origin) => {
    const { status, headers } = await logs(open(), event(), { origin });
    expect(status).toBe(202);
    expect(headers.get('access-control-allow-origin')).toBe(origin ?? null);
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });
});
