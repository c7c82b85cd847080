// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { startFetch } from '../../src/collectors/fetchCalls.ts';
import { provideLogger } from '../../src/svelte/index.ts';
import { useApiLogging } from '../../src/svelte/useApiLogging.ts';
import { type RecordingLogger, recordingLogger } from './recordingLogger.ts';

let logger: RecordingLogger;
beforeEach(() => {
  logger = provideLogger(recordingLogger());
});
const answering = (status: number, headers = {}) =>
  vi.fn<typeof fetch>(async () => new Response(null, { status, headers }));

test('a call is a record with its time, its answer and the id of the request, and no query', async () => {
  const api = useApiLogging({
    component: 'Cart',
    fetch: answering(200, { 'x-request-id': 'req-1', 'content-length': '12' }),
  });
  await api.fetch('https://api.example.com/orders/1234?token=secret', { method: 'put' });
  expect(logger.records).toMatchObject([
    {
      message: 'API_CALL',
      level: 'INFO',
      component: 'Cart',
      request_id: 'req-1',
      data: { method: 'PUT', status: 200, bytes: 12, duration_ms: expect.any(Number) },
    },
  ]);
  expect(JSON.stringify(logger.records)).not.toContain('secret');
});

test('what is given to it is given on as it stands', async () => {
  const fetch = answering(200);
  const init = { method: 'POST', body: 'text' };
  await useApiLogging({ fetch }).fetch('https://api.example.com/orders', init);
  expect(fetch).toHaveBeenCalledWith('https://api.example.com/orders', init);
});

test('only listed hosts get a traceparent, beside the other headers', async () => {
  const fetch = answering(200);
  const api = useApiLogging({ fetch, traceHosts: ['api.example.com'] });
  await api.fetch('https://api.example.com/orders', { headers: { accept: 'text/plain' } });
  await api.fetch('https://other.example.com/orders');
  const [first, second] = fetch.mock.calls.map(([, init]) => new Headers(init?.headers));
  expect([first?.get('accept'), second?.get('traceparent')]).toEqual(['text/plain', null]);
  expect(first?.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(logger.records[0]?.trace_id).toBe(first?.get('traceparent')?.slice(3, 35));
});

describe('a call that fails', () => {
  test('rejects with the same error, and is an error', async () => {
    const failure = new TypeError('Failed to fetch');
    const api = useApiLogging({ fetch: vi.fn<typeof fetch>().mockRejectedValue(failure) });
    await expect(api.fetch('https://api.example.com/orders')).rejects.toBe(failure);
    expect(logger.records).toMatchObject([{ level: 'ERROR', data: { status: 0 } }]);
  });

  test.each([
    [503, 'ERROR'],
    [404, 'WARN'],
  ])('answers %i, and is %s', async (status, level) => {
    await useApiLogging({ fetch: answering(status) }).fetch('https://api.example.com/orders');
    expect(logger.records).toMatchObject([{ level, data: { status } }]);
  });
});

describe('beside the collector of all calls a call is recorded once, and others as ever', () => {
  test.each([
    ['which has put its own fetch in place', (collected: typeof fetch) => collected],
    // What SvelteKit does, when the hooks of the client are loaded first.
    [
      'around whose fetch somebody has put another',
      (collected: typeof fetch): typeof fetch =>
        (...call) =>
          collected(...call),
    ],
  ])('%s', async (_, around) => {
    const page = answering(200);
    vi.stubGlobal('fetch', page);
    const stop = startFetch(logger);
    vi.stubGlobal('fetch', around(globalThis.fetch));
    await useApiLogging({ component: 'Cart' }).fetch('https://api.example.com/orders');
    await fetch('https://api.example.com/prices');
    stop();
    vi.unstubAllGlobals();
    expect(page).toHaveBeenCalledTimes(2);
    expect(logger.records.map(({ component, data }) => [component, data?.['url']])).toEqual([
      ['Cart', 'https://api.example.com/orders'],
      [undefined, 'https://api.example.com/prices'],
    ]);
  });
});

test('what is no fetch is told of by hand', () => {
  useApiLogging().logApiCall('subscribe', 'https://api.example.com/prices').end({ status: 200 });
  expect(logger.records).toMatchObject([{ data: { method: 'SUBSCRIBE', status: 200 } }]);
});

test('also a connection of WebSocket, and an address that is none ends nothing', () => {
  const { logApiCall } = useApiLogging();
  logApiCall('subscribe', 'wss://api.example.com/prices?token=x').end({ status: 200 });
  logApiCall('subscribe', 'https://').end({ status: 200 });
  expect(logger.records).toMatchObject([{ data: { url: 'wss://api.example.com/prices' } }]);
});

test('whatever becomes of the record, the call is what it was', async () => {
  const template = () => {
    throw new Error('not today');
  };
  const fetch = answering(200);
  const api = useApiLogging({ fetch, template });
  expect((await api.fetch('https://api.example.com/orders')).status).toBe(200);
  api.logApiCall('subscribe', 'https://api.example.com/prices').end({ status: 200 });
  // Nobody has provided a logger.
  provideLogger(undefined as never);
  expect((await useApiLogging({ fetch }).fetch('https://api.example.com/orders')).status).toBe(200);
  useApiLogging().logApiCall('subscribe', 'https://api.example.com/prices').end({ status: 200 });
});
