import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHttp } from '../src/index.ts';

let server: Awaited<ReturnType<typeof startHttp>>;
let sockets: Socket[];

beforeEach(async () => {
  const page = async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' });
  const echo = async (query: URLSearchParams) => ({
    status: 200,
    contentType: 'text/plain',
    body: `${query.get('view')}\n`,
  });
  const broken = async () => Promise.reject(new Error('secret'));
  const pages = { '/healthz': page, '/status': page, '/echo': echo, '/broken': broken };
  server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    pages,
    guarded: new Set(['/status']),
    token: () => 'right',
  });
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
});

async function open(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { connection: 'close', ...headers } });

test('a probe is answered however many connections somebody left open', async () => {
  const first = await open();
  const closed = once(first, 'close');
  for (let i = 0; i < 99; i++) await open();
  expect((await get('/healthz')).status).toBe(200);
  await closed;
});

test.each([
  ['the right token', { authorization: 'Bearer right' }, 200],
  ['a wrong one', { authorization: 'Bearer wrong' }, 401],
  ['one that only begins with it', { authorization: 'Bearer rightx' }, 401],
  ['none', {}, 401],
])('a guarded page with %s', async (_, headers, status) => {
  expect((await get('/status', headers)).status).toBe(status);
});

test('a page is told what stands behind the question mark', async () => {
  expect(await (await get('/echo?view=summary&other=1')).text()).toBe('summary\n');
});

test('a page that cannot be made answers 500, and not why', async () => {
  const answer = await get('/broken');
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('The page could not be made.\n');
});

test.each([
  ['an unknown page', '/nothing', 'GET', 404],
  ['a POST', '/healthz', 'POST', 405],
])('%s is refused', async (_, path, method, status) => {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  await answer.body?.cancel();
  expect(answer.status).toBe(status);
});

test('a port that is taken is named', async () => {
  const options = { host: '127.0.0.1', port: server.port, pages: {}, guarded: new Set<string>() };
  await expect(startHttp({ ...options, token: undefined })).rejects.toThrow(
    `http.port: ${server.port} on 127.0.0.1 is taken by another process`,
  );
});

test('without an address it listens on all of them, of both families', async () => {
  const all = await startHttp({ port: 0, pages: {}, guarded: new Set(), token: undefined });
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one?.internal === true);
  for (const { family, address } of addresses as { family: string; address: string }[]) {
    const host = family === 'IPv6' ? `[${address}]` : address;
    expect((await fetch(`http://${host}:${all.port}/`)).status).toBe(404);
  }
  expect(addresses.length).toBeGreaterThan(0);
  await all.close();
});
