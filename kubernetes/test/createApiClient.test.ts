import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient, ApiError, WatchEvent } from '../src/apiClient.ts';
import { createApiClient } from '../src/createApiClient.ts';
import { MAX_LINE_BYTES } from '../src/eventLines.ts';
import { inClusterConnection } from '../src/inClusterConnection.ts';
import { pathOf } from '../src/resource.ts';
import { resources } from '../src/resources.ts';
import { type FakeApiServer, type Fault, startFakeApiServer } from './fakeApiServer.ts';
import { waitFor } from './waitFor.ts';

const get = { method: 'GET', path: pathOf(resources.secrets, 'logs', 'a') } as const;
const watched = { method: 'GET', path: pathOf(resources.secrets, 'logs'), query: { watch: '1' } } as const;

let server: FakeApiServer;
let client: ApiClient;
beforeEach(async () => {
  server = await startFakeApiServer();
  client = createApiClient(server.connection);
});
afterEach(async () => {
  client.close();
  await server.stop();
});

const failure = (request: Promise<unknown>): Promise<ApiError> =>
  request.then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error,
  );

describe('a request', () => {
  test('sends JSON with who asks, and answers JSON', async () => {
    server.faults.other.push({ status: 201, body: { made: true } });
    const path = pathOf(resources.secrets, 'logs', 'a b');
    expect(await client.request({ method: 'PUT', path, query: { force: 'a&b' }, body: { ä: 1 } })).toEqual({
      made: true,
    });
    expect(server.requests[0]).toMatchObject({
      method: 'PUT',
      path: '/api/v1/namespaces/logs/secrets/a%20b',
      query: { force: 'a&b' },
      headers: { authorization: 'Bearer token', 'content-type': 'application/json', 'content-length': '8' },
      body: { ä: 1 },
    });
  });

  test.each([
    ['on a new connection', 0],
    ['on a connection that is kept', 1],
  ])('that may not be sent at the last moment is not, %s', async (_, before) => {
    for (let n = 0; n < before; n++) await client.request(get);
    const write = { method: 'PATCH', path: get.path, body: {} } as const;
    let isLeader = true;
    const mayBeSent = () => isLeader;
    expect(await client.request({ ...write, mayBeSent })).toEqual({});
    const late = failure(client.request({ ...write, mayBeSent }));
    isLeader = false;
    expect(await late).toMatchObject({ status: 0, reason: 'NotSent' });
    expect(await failure(client.request({ ...write, mayBeSent }))).toMatchObject({ reason: 'NotSent' });
    expect(server.requests).toHaveLength(before + 1);
  });

  test.each<[string, Fault, object]>([
    [
      'a Status',
      { status: 409, body: { reason: 'AlreadyExists', message: 'secrets "a" already exists' } },
      {
        status: 409,
        reason: 'AlreadyExists',
        message:
          'cannot get secrets "a" in namespace "logs": the API server answered 409 AlreadyExists: secrets "a" already exists',
      },
    ],
    [
      'seconds to wait',
      { status: 503, headers: { 'retry-after': '7' }, body: 'later' },
      {
        status: 503,
        retryAfterMs: 7_000,
        message:
          'cannot get secrets "a" in namespace "logs": the API server answered 503 (to be asked again in 7 s): later',
      },
    ],
    [
      'a date to wait for that has passed',
      { status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
      { status: 429, retryAfterMs: 0 },
    ],
    ['no JSON', { status: 200, body: '<html>' }, { status: 0, reason: 'InvalidAnswer' }],
    ['nothing', 'reset', { status: 0, reason: 'ECONNRESET' }],
  ])('that is answered with %s fails with a sentence', async (_, fault, expected) => {
    server.faults.other.push(fault);
    expect(await failure(client.request(get))).toMatchObject({ name: 'ApiError', ...expected });
  });

  test('ends at its deadline', async () => {
    server.faults.other.push('hang');
    expect(await failure(client.request({ ...get, deadlineMs: 50 }))).toMatchObject({
      status: 0,
      reason: 'DeadlineExceeded',
      message: 'cannot get secrets "a" in namespace "logs": no answer in 0.05 s',
    });
  });

  test('ends when it is called off, and when the client is closed', async () => {
    server.faults.other.push('hang', 'hang');
    const calledOff = new AbortController();
    const both = [client.request({ ...get, signal: calledOff.signal }), client.request(get)].map(failure);
    await waitFor('both', () => server.requests.length === 2);
    calledOff.abort();
    client.close();
    expect((await Promise.all(both)).map(({ reason }) => reason)).toEqual(['Aborted', 'Closed']);
    expect(await failure(client.request(get))).toMatchObject({ reason: 'Closed' });
  });

  test('that fails never shows the token', async () => {
    server.faults.other.push({ status: 401, body: 'no' }, { status: 401, body: 'no' });
    const error = await failure(client.request(get));
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain('Bearer');
  });
});

describe('a watch', () => {
  let seen: WatchEvent[];
  beforeEach(() => {
    seen = [];
  });
  const start = (idleMs = 5_000) => client.stream({ ...watched, idleMs }, (event) => seen.push(event));
  const opened = () => waitFor('the watch', () => server.watches.length === 1);

  test('gives line by line, however the bytes are cut', async () => {
    const running = start();
    await opened();
    const bytes = Buffer.from('{"type":"ADDED","object":"ä"}\n\n{"type":"DELETED","object":"b"}\n');
    for (const byte of bytes) {
      server.watches[0]?.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    server.watches[0]?.end();
    await running;
    expect(seen).toEqual([
      { type: 'ADDED', object: 'ä' },
      { type: 'DELETED', object: 'b' },
    ]);
  });

  test.each<[string, (server: FakeApiServer) => void, string]>([
    [
      'in the middle of a line',
      ({ watches }) => {
        watches[0]?.write('{"type":');
        watches[0]?.end();
      },
      'IncompleteLine',
    ],
    ['by the network', ({ watches }) => watches[0]?.cut(), 'ECONNRESET'],
    ['by nonsense', ({ watches }) => watches[0]?.write('nonsense\n'), 'InvalidAnswer'],
    [
      'by a line without end',
      ({ watches }) => watches[0]?.write('x'.repeat(MAX_LINE_BYTES + 1)),
      'LineTooLong',
    ],
  ])('that is cut %s says so', async (_, cut, reason) => {
    const running = failure(start());
    await opened();
    cut(server);
    expect(await running).toMatchObject({ status: 0, reason });
  });

  test('that is silent is cut', async () => {
    expect(await failure(start(50))).toMatchObject({
      reason: 'Idle',
      message: 'cannot watch secrets in namespace "logs": silent for 0.05 s',
    });
  });

  test('fails with what its callback throws', async () => {
    const bug = new Error('BUG');
    const running = client.stream({ ...watched, idleMs: 5_000 }, () => {
      throw bug;
    });
    const failed = failure(running);
    await opened();
    server.watches[0]?.send('ADDED', {});
    expect(await failed).toBe(bug);
  });
});

describe('the connection of a pod', () => {
  let folder: string;
  let now = 0;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'service-account-'));
    await writeFile(join(folder, 'token'), 'first\n');
    await writeFile(join(folder, 'ca.crt'), '');
    now = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const tokens = () => server.requests.map(({ headers }) => headers.authorization);

  function fromPod() {
    const pod = inClusterConnection({ folder, env, now: () => now });
    expect(pod.server.href).toBe('https://[fd00::1]/');
    client.close();
    client = createApiClient({ ...pod, server: server.connection.server });
  }

  test('reads the token again after a minute', async () => {
    fromPod();
    await client.request(get);
    await writeFile(join(folder, 'token'), 'second\n');
    now = 59_999;
    await client.request(get);
    now = 60_000;
    await client.request(get);
    expect(tokens()).toEqual(['Bearer first', 'Bearer first', 'Bearer second']);
  });

  test('reads the token again, once, when the server refuses it', async () => {
    fromPod();
    await client.request(get);
    await writeFile(join(folder, 'token'), 'second\n');
    server.faults.other.push({ status: 401 });
    await client.request(get);
    server.faults.other.push({ status: 401 }, { status: 401 });
    expect(await failure(client.request(get))).toMatchObject({ status: 401 });
    expect(tokens()).toEqual(
      ['first', 'first', 'second', 'second', 'second'].map((token) => `Bearer ${token}`),
    );
  });

  test('says when there is no token, and when it is no pod', async () => {
    await rm(join(folder, 'token'));
    fromPod();
    expect((await failure(client.request(get))).message).toMatch(
      /^cannot get secrets "a" in namespace "logs": cannot read the service account in .* \(ENOENT\)\. Does the pod have/,
    );
    expect(() => inClusterConnection({ env: {} })).toThrow('this process is not in a pod');
  });
});
