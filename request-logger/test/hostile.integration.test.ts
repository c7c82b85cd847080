import Koa from 'koa';
import { afterEach, expect, test } from 'vitest';
import { type RequestLoggerOptions, requestLogger } from '../src/index.ts';
import { type Observed, observe } from './observed.ts';

let observed: Observed | undefined;
afterEach(async () => {
  await observed?.close();
  observed = undefined;
});

async function serve(
  options: RequestLoggerOptions = {},
  rewrite = (_: Koa.Context): void => {},
): Promise<Observed> {
  observed = await observe((write) => {
    const app = new Koa({ proxy: true });
    app.use((context, next) => {
      rewrite(context);
      return next();
    });
    app.use(requestLogger({ write, ...options }));
    return app.callback();
  });
  return observed;
}

const get = (target: string, ...headers: string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: a', 'Connection: close', ...headers, '', ''].join('\r\n');

test.each([
  ['a quote and a backslash', '/"\\', 'http://a/"\\'],
  ['an absolute target', 'http://user:word@evil.example/x?token=y', 'http://evil.example/x?token=[REDACTED]'],
  ['another scheme', 'javascript://evil/%0a', 'javascript://evil/%0a'],
  ['a huge target', `/${'a'.repeat(10_000)}`, `http://a/${'a'.repeat(2046)}…`],
])('the target is %s', async (_, target, url) => {
  const { raw, records } = await serve();
  expect(await raw(get(target))).toMatch(/^HTTP\/1.1 404 /);
  expect(await records(1)).toMatchObject([{ url }]);
});

test.each([
  ['a host with a quote', ['X-Forwarded-Host: a"b'], '/x'],
  ['a host with a path', ['X-Forwarded-Host: a/b?c'], '/x'],
  ['a scheme that is none', ['X-Forwarded-Proto: javascript'], '/x'],
  [
    'a good proxy',
    ['X-Forwarded-Proto: https', 'X-Forwarded-Host: shop.example:8443'],
    'https://shop.example:8443/x',
  ],
])('%s', async (_, headers, url) => {
  const { raw, records } = await serve();
  await raw(get('/x', ...headers));
  expect(await records(1)).toMatchObject([{ url }]);
});

test.each([
  ['a JSON string', ['X-Request-Id: ","level":"FATAL']],
  ['colours', ['X-Request-Id: \x1b[31m']],
  ['two of them', ['X-Request-Id: one', 'X-Request-Id: two']],
  ['a folded one', ['X-Request-Id: one', ' two']],
  ['a long one', [`X-Request-Id: ${'a'.repeat(5_000)}`]],
  ['bytes above 127', ['X-Request-Id: \xe9']],
])('a request id that is %s is never taken over', async (_, headers) => {
  const { raw, records } = await serve();
  const answer = await raw(get('/', ...headers));
  // Node refuses some of them itself.
  if (answer.startsWith('HTTP/1.1 400 ')) return;
  const [record] = await records(1);
  expect(record?.['request_id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer).toContain(`X-Request-Id: ${record?.['request_id']}\r\n`);
  expect(record?.['level']).toBe('INFO');
});

test('no id of a client is taken where that is switched off', async () => {
  const { raw, records } = await serve({ acceptRequestId: false });
  await raw(get('/', 'X-Request-Id: mine'));
  expect((await records(1))[0]?.['request_id']).not.toBe('mine');
});

test('a trace goes into the record only when it is valid', async () => {
  const { raw, records } = await serve();
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await raw(get('/1', `traceparent: 00-${trace}-b7ad6b7169203331-01`));
  await raw(get('/2', `traceparent: 00-${trace}-b7ad6b7169203331-01","x":"`));
  const [first, second] = await records(2);
  expect(first).toMatchObject({ trace_id: trace, span_id: 'b7ad6b7169203331' });
  expect(Object.keys(second ?? {})).not.toContain('trace_id');
});

test('whatever other middleware makes of the URL, the record is one good line', async () => {
  const urls = ['/\n{"timestamp":"x"}', '/\ud800', '/\u2028\u0000', ''];
  const { raw, records } = await serve({ origin: 'none' }, (context) => {
    context.originalUrl = urls[Number(context.path.slice(1))] as string;
  });
  for (const nth of urls.keys()) await raw(get(`/${nth}`));
  const all = await records(urls.length);
  expect(all.map(({ url }) => url)).toEqual(['/\n{"timestamp":"x"}', '/\ufffd', '/\u2028\u0000', '']);
});

test('what cannot be written down is told, and harms no request', async () => {
  const errors: unknown[] = [];
  const { raw } = await serve({ onWriteError: (error) => errors.push(error) }, (context) => {
    context.originalUrl = 42 as never;
  });
  expect(await raw(get('/'))).toMatch(/^HTTP\/1.1 404 /);
  await expect.poll(() => errors).toEqual([expect.any(TypeError)]);
});

test('OPTIONS * is of the whole server, and has no path', async () => {
  const { raw, records } = await serve();
  await raw(get('*').replace('GET', 'OPTIONS'));
  expect(await records(1)).toMatchObject([{ method: 'OPTIONS', url: '*' }]);
});
