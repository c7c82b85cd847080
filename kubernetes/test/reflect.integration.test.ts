import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient } from '../src/apiClient.ts';
import { createApiClient } from '../src/createApiClient.ts';
import { deleteObject } from '../src/deleteObject.ts';
import type { KubernetesObject } from '../src/kubernetesObject.ts';
import { reflect } from '../src/reflect.ts';
import type { ReflectOptions, RunningReflector } from '../src/reflectOptions.ts';
import { pathOf } from '../src/resource.ts';
import { resources } from '../src/resources.ts';
import { type ApiServer, startApiServer } from './apiServer.ts';
import { type CuttingProxy, cuttingProxy } from './cuttingProxy.ts';
import { waitFor } from './waitFor.ts';

const clock = { now: Date.now };
const backoff = { firstMs: 20, mostMs: 200 };

let server: ApiServer;
let direct: ApiClient;
beforeAll(async () => {
  server = await startApiServer();
  direct = createApiClient(server.connection());
});
afterAll(async () => {
  direct.close();
  await server.stop();
});

let namespace: string;
let proxy: CuttingProxy;
let client: ApiClient;
let reflector: RunningReflector<KubernetesObject>;
let events: string[];
let count = 0;

beforeEach(async () => {
  namespace = `test-${++count}`;
  await direct.request({
    method: 'POST',
    path: pathOf(resources.namespaces),
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  proxy = await cuttingProxy(server.port);
  client = createApiClient({ ...server.connection(), server: new URL(`https://127.0.0.1:${proxy.port}`) });
  events = [];
});
afterEach(async () => {
  reflector?.stop();
  client.close();
  await proxy.stop();
});

function follow(options: Partial<ReflectOptions<KubernetesObject>> = {}) {
  reflector = reflect({
    client,
    resource: resources.configMaps,
    namespace,
    clock,
    random: Math.random,
    backoff,
    onEvent: ({ type, object }) => events.push(`${type} ${object.metadata.name}`),
    ...options,
  });
  return reflector;
}

function write(method: 'POST' | 'PUT', name: string, value: string, labels = {}): Promise<KubernetesObject> {
  return direct.request({
    method,
    path: pathOf(resources.configMaps, namespace, method === 'PUT' ? name : undefined),
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { value } },
  });
}

function remove(name: string) {
  return deleteObject(direct, { resource: resources.configMaps, namespace, name });
}

const dataOf = (name: string) =>
  (reflector.get(`${namespace}/${name}`)?.['data'] as { value: string })?.value;

describe('a reflector of a real API server', () => {
  test('tells what is there, and what is made, changed and removed', async () => {
    await write('POST', 'a', '1');
    await follow().synced;
    expect(events).toEqual(['added a']);
    expect(reflector.get(`${namespace}/a`)).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    await write('POST', 'b', '1');
    await write('PUT', 'a', '2');
    await remove('b');
    await waitFor('the last event', () => events.length === 4);
    expect(events).toEqual(['added a', 'added b', 'modified a', 'deleted b']);
    expect(dataOf('a')).toBe('2');
    expect([...reflector.values()].length).toBe(1);
  });

  test('keeps to its selector: an object whose label goes away is deleted for it', async () => {
    await write('POST', 'in', '1', { app: 'agent' });
    await write('POST', 'out', '1');
    await follow({ labelSelector: 'app=agent' }).synced;
    await write('PUT', 'in', '2');
    await waitFor('the deletion', () => events.length === 2);
    expect(events).toEqual(['added in', 'deleted in']);
  });

  test('goes through lists of more than one page', async () => {
    await Promise.all(Array.from({ length: 501 }, (_, index) => write('POST', `c-${index}`, '')));
    await follow().synced;
    expect([...reflector.values()].length).toBe(501);
  });

  test('misses nothing when connections are cut, and says nothing of it', async () => {
    const troubles: string[] = [];
    await follow({ onTrouble: ({ message }) => troubles.push(message) }).synced;
    for (const value of ['1', '2', '3']) {
      await waitFor('a watch', () => reflector.counts.watches === Number(value));
      proxy.cut();
      await write(value === '1' ? 'POST' : 'PUT', 'a', value);
      await waitFor(`value ${value}`, () => dataOf('a') === value);
    }
    expect(events).toEqual(['added a', 'modified a', 'modified a']);
    expect(reflector.counts.lists).toBe(1);
    expect(troubles).toEqual([]);
  });

  test('notices a connection that is dead and says nothing', async () => {
    await follow({ idleMs: 300 }).synced;
    await waitFor('a watch', () => reflector.counts.watches === 1);
    proxy.hang();
    await write('POST', 'a', '1');
    // Open connections stay dead, and new ones work: as after a failover of a load balancer.
    proxy.accept();
    await waitFor('the event', () => events.length === 1);
    expect(reflector.counts.lists).toBe(1);
  });

  test('lists from the memory of the server, when it may', async () => {
    await write('POST', 'a', '1');
    await follow({ fromCache: true }).synced;
    await write('POST', 'b', '1');
    await waitFor('both', () => [...reflector.values()].length === 2);
    await server.restart();
    await write('POST', 'c', '1');
    await waitFor('the third', () => [...reflector.values()].length === 3);
    expect(events).toEqual(['added a', 'added b', 'added c']);
  });

  test('lists again when the server has forgotten its version; what was made anew is deleted and added', async () => {
    await write('POST', 'a', '1');
    await write('POST', 'b', '1');
    await follow().synced;
    await waitFor('a watch', () => reflector.counts.watches === 1);
    proxy.refuse();
    await remove('a');
    await write('POST', 'a', '2');
    await remove('b');
    // Its memory of versions begins with its start.
    await server.restart();
    proxy.accept();
    await waitFor('the second list', () => events.length === 5);
    expect(reflector.counts.lists).toBe(2);
    expect(events).toEqual(['added a', 'added b', 'deleted b', 'deleted a', 'added a']);
    expect(dataOf('a')).toBe('2');
  });

  test('goes on when the API server was away', async () => {
    const told: string[] = [];
    await follow({
      onTrouble: () => told.push('trouble'),
      onRecovered: () => told.push('recovered'),
    }).synced;
    await waitFor('a watch', () => reflector.counts.watches === 1);
    await server.kill();
    await waitFor('the trouble', () => told.length > 0);
    expect(reflector.trouble?.message).toMatch(/^cannot watch configmaps in namespace "test-\d+": /);
    await server.restart();
    await write('POST', 'a', '1');
    await waitFor('the event', () => events.length === 1, 30_000);
    expect(told.at(-1)).toBe('recovered');
    expect(reflector.trouble).toBeUndefined();
  });
});
