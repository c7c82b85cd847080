import { startHttp } from '@logpipeline/service';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';
import { operatorPages } from '../../src/http/pages.ts';

let server: Awaited<ReturnType<typeof startHttp>>;
let unhealthy: string[];
let notReady: string[];

beforeEach(async () => {
  unhealthy = [];
  notReady = [];
  const { registry } = createMetrics({
    version: '0.1.0',
    statuses: () => [],
    reflectors: () => [],
    agents: () => ({ asked: 0, failing: 0 }),
    missingAgents: () => undefined,
  });
  const pages = operatorPages({ registry, unhealthy: () => unhealthy, notReady: () => notReady });
  server = await startHttp({ host: '127.0.0.1', port: 0, pages, guarded: new Set(), token: undefined });
});
afterEach(() => server.close());

async function get(path: string) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { connection: 'close' } });
  return { status: answer.status, text: await answer.text() };
}

test('all is well', async () => {
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  expect(await get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
  expect((await get('/metrics')).text).toContain('logpipeline_operator_build_info{version="0.1.0"} 1');
});

test('a process that is not ready is healthy, and says what is missing', async () => {
  notReady = ['LogPipelines have not been listed yet.'];
  expect((await get('/healthz')).status).toBe(200);
  expect(await get('/readyz')).toEqual({ status: 503, text: 'LogPipelines have not been listed yet.\n' });
});

test('one that is not healthy is not ready either', async () => {
  unhealthy = ['The lease is lost.'];
  expect((await get('/healthz')).status).toBe(503);
  expect((await get('/readyz')).status).toBe(503);
});
