import { afterAll, afterEach, expect, test } from 'vitest';
import { event } from './event.ts';
import { endRawClients, rawClient, rawRequest } from './rawHttp.ts';
import { logs, ORIGIN, shared, until } from './serviceFixture.ts';
import { stored } from './stored.ts';

const service = shared({ limits: { bodyTimeout: '1s' } });
/** What stands within the body of another request, and must never be one. */
const SMUGGLED = rawRequest(JSON.stringify(event({ message: 'SMUGGLED' })));
const HEAD = `POST /v1/logs HTTP/1.1\r\nhost: x\r\norigin: ${ORIGIN}\r\ncontent-type: application/json\r\n`;

afterEach(endRawClients);
afterAll(async () => {
  expect(await logs(service(), event())).toMatchObject({ status: 202 });
  expect(stored(service()).filter(({ message }) => message === 'SMUGGLED')).toEqual([]);
  expect(service().log()).not.toMatch(/"level":"(error|fatal)"/);
});

/** Rows of what is sent; none may be answered but by an error, and what stands behind it is never read. */
test.each([
  ['length and chunks', `${HEAD}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['chunks and length', `${HEAD}transfer-encoding: chunked\r\ncontent-length: 6\r\n\r\n0\r\n\r\n`],
  ['two lengths', `${HEAD}content-length: 0\r\ncontent-length: 400\r\n\r\n`],
  ['two equal lengths', `${HEAD}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`],
  ['a list of lengths', `${HEAD}content-length: 2, 2\r\n\r\n{}`],
  ['a length with a sign', `${HEAD}content-length: +2\r\n\r\n{}`],
  ['a negative length', `${HEAD}content-length: -1\r\n\r\n`],
  ['a hexadecimal length', `${HEAD}content-length: 0x2\r\n\r\n{}`],
  ['a length beyond 64 bits', `${HEAD}content-length: 99999999999999999999999\r\n\r\n`],
  ['an unknown coding', `${HEAD}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['chunks twice', `${HEAD}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n`],
  ['chunks not last', `${HEAD}transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
  ['a space before the colon', `${HEAD}transfer-encoding : chunked\r\n\r\n0\r\n\r\n`],
  ['a space before the name', `${HEAD} transfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['bare line ends', `${HEAD.replaceAll('\r\n', '\n')}content-length: 2\n\n{}`],
  ['a bare CR', `${HEAD}x: a\rcontent-length: 2\r\n\r\n{}`],
  ['NUL in a header', `${HEAD}x: a\0b\r\n\r\n`],
  ['a chunk size that overflows', `${HEAD}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n`],
  ['a chunk size that is none', `${HEAD}transfer-encoding: chunked\r\n\r\n-1\r\n`],
  ['a chunk that ends too late', `${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}xx\r\n0\r\n\r\n`],
  ['a chunk with a bare line end', `${HEAD}transfer-encoding: chunked\r\n\r\n2\n{}\n0\n\n`],
  ['HTTP/0.9', 'POST /v1/logs\r\n'],
  ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/9.9', 'POST /v1/logs HTTP/9.9\r\nhost: x\r\n\r\n'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['20 KB of headers', `${HEAD}x: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a path of 20 KB', `POST /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
  ['a method that is none', 'STEAL /v1/logs HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n'],
])('%s: refused, and nothing behind it is read', async (_, start) => {
  const client = await rawClient(service());
  client.send(start, SMUGGLED);
  await client.closed(5_000);
  for (const status of client.statuses()) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
  expect(client.statuses().length).toBeLessThanOrEqual(1);
});

test.each([
  ['a folded header', `${HEAD}x: a\r\n b: c\r\ncontent-length: 2\r\n\r\n[]`],
  ['two hosts', `${HEAD}host: y\r\ncontent-length: 2\r\n\r\n[]`],
  ['chunks in capitals', `${HEAD}transfer-encoding: CHUNKED\r\n\r\n2\r\n[]\r\n0\r\n\r\n`],
  ['a chunk with an extension', `${HEAD}transfer-encoding: chunked\r\n\r\n2;a=b\r\n[]\r\n0\r\n\r\n`],
  ['trailers', `${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\ncontent-length: 5\r\n\r\n`],
  ['500 headers', `${HEAD}${'a: b\r\n'.repeat(500)}content-length: 2\r\n\r\n[]`],
  ['no host', `POST /v1/logs HTTP/1.1\r\norigin: ${ORIGIN}\r\n\r\n`],
])('%s: what stands behind it is a request of its own, or nothing', async (_, start) => {
  const client = await rawClient(service());
  client.send(start, rawRequest('[]', ['connection: close']));
  await client.closed(5_000);
  const statuses = client.statuses();
  expect([[202, 202], [400], [431]]).toContainEqual(statuses);
});

test('an upgrade is not one', async () => {
  const client = await rawClient(service());
  client.send(`${HEAD}connection: upgrade\r\nupgrade: websocket\r\ncontent-length: 2\r\n\r\n[]`);
  await until('it is answered', async () => client.statuses().length > 0);
  expect(client.statuses()).toEqual([202]);
});

test('what waits for 100 is told to go on, or what is wrong', async () => {
  const client = await rawClient(service());
  client.send(`${HEAD}expect: 100-continue\r\ncontent-length: 2\r\n\r\n`);
  await until('it may go on', async () => client.statuses().includes(100));
  client.send('[]');
  await until('it is answered', async () => client.statuses().includes(202));
  const other = await rawClient(service());
  other.send(`${HEAD}expect: miracles\r\ncontent-length: 0\r\n\r\n`);
  await until('it is refused', async () => other.statuses().includes(417));
});

test('20 requests in one packet are answered in their order', async () => {
  const client = await rawClient(service());
  const bodies = ['[]', '{', '<'];
  const requests = Array.from({ length: 21 }, (_, n) =>
    rawRequest(bodies[n % 3] ?? '', n === 20 ? ['connection: close'] : []),
  );
  client.send(requests.join(''));
  await client.closed(10_000);
  expect(client.statuses()).toEqual(Array.from({ length: 7 }, () => [202, 400, 400]).flat());
});

test.each([
  ['/v1/../v1/logs', [404]],
  ['/v1/%2e%2e/v1/logs', [404]],
  ['/%2e%2e/%2e%2e/etc/passwd', [404]],
  ['/../../../../etc/passwd', [404]],
  ['//v1/logs', [404]],
  ['/v1//logs', [404]],
  ['/v1/logs/', [202, 404]],
  ['/V1/LOGS', [202, 404]],
  ['/v1/logs;a=b', [404]],
  ['/v1/logs%00', [404]],
  ['/v1/logs%2f', [404]],
  ['/v1%2flogs', [404]],
  ['/v1/%6cogs', [202, 404]],
  ['/v1/logs#fragment', [202, 404]],
  ['/v1/logs?key', [202, 401]],
  ['/v1/logs?key=%', [401]],
  ['/v1/logs?key=a&key=b', [401]],
  ['/v1/logs?__proto__[key]=a&constructor=b', [202]],
  ['/%', [404]],
  ['/%zz', [404]],
  ['/%c0%af', [404]],
  ['/%ff', [404]],
  ['http://x/v1/logs', [202]],
  ['http://evil.example/v1/logs', [202]],
  ['http://evil.example:99999/v1/logs', [202, 400, 404]],
  ['http://[::1/v1/logs', [400]],
  ['https://user:pass@x/v1/logs', [202, 404]],
  ['javascript:alert(1)', [400, 404]],
  ['*', [400, 404]],
  ['?', [400, 404]],
  ['v1/logs', [400, 404]],
  ['\\v1\\logs', [400, 404]],
  ['/v1/logs\u00e9', [400, 404]],
])('the path %s', async (path, allowed) => {
  const client = await rawClient(service());
  client.send(Buffer.from(rawRequest('[]', ['connection: close'], `POST ${path} HTTP/1.1`), 'latin1'));
  await client.closed(5_000);
  expect(client.statuses()).toHaveLength(1);
  expect(allowed, client.text()).toContain(client.statuses()[0]);
});

test.each([
  ['OPTIONS *', 'OPTIONS * HTTP/1.1'],
  ['OPTIONS of an absolute address', 'OPTIONS http://evil.example/v1/logs HTTP/1.1'],
  ['TRACE', 'TRACE /v1/logs HTTP/1.1'],
  ['a method of WebDAV', 'PROPFIND /v1/logs HTTP/1.1'],
  ['HEAD', 'HEAD /v1/logs HTTP/1.1'],
])('%s tells nothing', async (_, line) => {
  const client = await rawClient(service());
  client.send(rawRequest('', ['connection: close', 'x-secret: reflected'], line));
  await client.closed(5_000);
  expect(client.statuses()[0]).toBeLessThan(500);
  expect(client.text()).not.toContain('reflected');
});

test.each([
  ['two origins', ['origin: https://evil.example'], 403],
  ['an origin with a line break encoded', ['x: y', 'origin: %0d%0aset-cookie: a'], 403],
  ['bytes that are no ASCII', ['origin: \u00e9\u00ff'], 403],
  ['a key with line breaks', ['x-logpipeline-key: a%0d%0ab'], 401],
  ['two keys', ['x-logpipeline-key: a', 'x-logpipeline-key: b'], 401],
  ['an id with what no header may have', ['x-request-id: a\u00ff"}'], 202],
])('%s', async (_, headers, status) => {
  const client = await rawClient(service());
  client.send(Buffer.from(rawRequest('[]', ['connection: close', ...headers]), 'latin1'));
  await client.closed(5_000);
  expect(client.statuses()).toEqual([status]);
  expect(client.text()).not.toContain('\r\nset-cookie');
});
