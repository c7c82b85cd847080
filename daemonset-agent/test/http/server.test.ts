import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHttp } from '../../src/http/server.ts';

let server: Awaited<ReturnType<typeof startHttp>>;
let sockets: Socket[];

beforeEach(async () => {
  const page = async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' });
  const pages = { '/healthz': page, '/status': page };
  server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    pages,
    guarded: new Set(['/status']),
    token: 'right',
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
