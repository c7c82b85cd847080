import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiClient, ApiError } from '../src/apiClient.ts';
import { createApiClient } from '../src/createApiClient.ts';
import { pathOf } from '../src/resource.ts';
import { resources } from '../src/resources.ts';
import { type ApiServer, startApiServer } from './apiServer.ts';
import { type CuttingProxy, cuttingProxy } from './cuttingProxy.ts';

const get = { method: 'GET', path: pathOf(resources.namespaces, undefined, 'default') } as const;

let server: ApiServer;
let proxy: CuttingProxy;
let client: ApiClient;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await cuttingProxy(server.port);
  client = createApiClient({ ...server.connection(), server: new URL(`https://127.0.0.1:${proxy.port}`) });
});
afterEach(async () => {
  client.close();
  await proxy.stop();
});

describe('connections to a real API server', () => {
  test('are kept', async () => {
    for (let count = 0; count < 10; count++) await client.request(get);
    expect(proxy.accepted).toBe(1);
  });

  test('that died while nothing was asked fail no request that may be repeated', async () => {
    for (let count = 0; count < 20; count++) {
      await client.request(get);
      proxy.cut();
    }
    expect(proxy.accepted).toBe(20);
  });

  test('that hang cost one deadline, not one each', async () => {
    await Promise.all([client.request(get), client.request(get), client.request(get)]);
    proxy.hang();
    await expect(client.request({ ...get, deadlineMs: 300 })).rejects.toMatchObject({
      reason: 'DeadlineExceeded',
    });
    proxy.accept();
    await client.request({ ...get, deadlineMs: 5_000 });
  });

  test('are at most sixteen at once', async () => {
    await Promise.all(Array.from({ length: 100 }, () => client.request(get)));
    expect(proxy.accepted).toBeLessThanOrEqual(16);
  });
});

test('a server with another CA is refused', async () => {
  const connection = { ...server.connection(), credentials: async () => ({ headers: {}, tls: {} }) };
  const stranger = createApiClient(connection);
  await expect(stranger.request(get)).rejects.toMatchObject({
    status: 0,
    reason: 'SELF_SIGNED_CERT_IN_CHAIN',
  });
  stranger.close();
});

test('what is forbidden is told with the verb and the resource', async () => {
  const anonymous = createApiClient({
    ...server.connection(),
    credentials: async () => ({ headers: {}, tls: { ca: server.ca } }),
  });
  const error = await anonymous
    .request<unknown>({ method: 'GET', path: pathOf(resources.secrets, 'logs') })
    .catch((reason: ApiError) => reason);
  if (!(error instanceof ApiError)) throw new Error('it was not refused');
  expect(error.message).toBe(
    'cannot list secrets in namespace "logs": the API server answered 403 Forbidden: ' +
      'secrets is forbidden: User "system:anonymous" cannot list resource "secrets" in API group "" in the namespace "logs"',
  );
  anonymous.close();
});
