import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type PublicServer, startPublicServer } from '../../src/http/publicServer.ts';

/** So long no test takes; a server that waits for it waits for nothing. */
const NEVER_MS = 20_000;
const ANSWER_MS = 5;

let handled = 0;
let server: PublicServer;
const agents: Agent[] = [];

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await server.close(AbortSignal.abort());
});

async function start(handle: (response: ServerResponse) => void = (response) => response.end('ok')) {
  handled = 0;
  server = await startPublicServer({
    ...{ host: '127.0.0.1', port: 0, connections: 100, bodyTimeoutMs: 1_000 },
    handle: (incoming, response) => {
      incoming.resume();
      handled += 1;
      setTimeout(handle, ANSWER_MS, response);
    },
  });
}

/** One page, which sends one request after the other over one connection for as long as it is answered. */
function page(): { answered: number; reconnected: number; ended: Promise<string> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  const ports = new Set<number | undefined>();
  const seen = { answered: 0, reconnected: 0, ended: Promise.resolve('') };
  const send = async (): Promise<string> => {
    for (;;) {
      try {
        await answer(agent, (port) => ports.add(port));
        seen.answered += 1;
        seen.reconnected = ports.size - 1;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? 'no code';
      }
    }
  };
  seen.ended = send();
  return seen;
}

function answer(agent: Agent, onPort: (port: number | undefined) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port: server.port, method: 'POST' });
    sent.on('socket', (socket) => socket.once('connect', () => onPort(socket.localPort)));
    sent.on('response', (response: IncomingMessage) => response.resume().on('end', resolve));
    sent.on('error', reject);
    sent.end('{}');
  });
}

test('pages that never stop sending do not hold up the end, and all that was begun is answered', async () => {
  await start();
  const pages = Array.from({ length: 20 }, page);
  await expect.poll(() => pages.every(({ answered }) => answered > 3)).toBe(true);
  const startedAt = performance.now();
  await server.close(AbortSignal.timeout(NEVER_MS));
  expect(performance.now() - startedAt).toBeLessThan(NEVER_MS / 10);
  await Promise.all(pages.map(({ ended }) => ended));
  expect(pages.reduce((sum, { answered }) => sum + answered, 0)).toBe(handled);
});

test('before the end each answer says that its connection ends with it, so that pages go elsewhere', async () => {
  await start();
  const one = page();
  await expect.poll(() => one.answered).toBeGreaterThan(3);
  expect(one.reconnected).toBe(0);
  server.letGo();
  const { answered } = one;
  await expect.poll(() => one.answered).toBeGreaterThan(answered + 3);
  expect(one.reconnected, 'this server still takes them').toBeGreaterThan(2);
});

test('an answer whose head was sent before the end is sent whole, and holds up nothing after it', async () => {
  let finish = () => {};
  await start((response) => {
    response.flushHeaders();
    finish = () => response.end('the rest');
  });
  const one = page();
  await expect.poll(() => handled).toBe(1);
  await sleep(2 * ANSWER_MS);
  const closed = server.close(AbortSignal.timeout(NEVER_MS));
  finish();
  const startedAt = performance.now();
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(NEVER_MS / 10);
  await one.ended;
  expect(one.answered).toBe(1);
});
