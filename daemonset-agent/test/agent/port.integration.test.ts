import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, run, settings, statusOf, until, writeLines } from './agentFixture.ts';

describe('the port', () => {
  test('/status wants the token when there is one', async () => {
    const statusTokenFile = join(folder, 'token');
    writeFileSync(statusTokenFile, 'open-sesame\n');
    const { port } = await run(settings({ http: { host: '127.0.0.1', port: 0, statusTokenFile } }));
    const get = (authorization?: string) =>
      fetch(
        `http://127.0.0.1:${port}/status`,
        authorization === undefined ? {} : { headers: { authorization } },
      );
    expect((await get()).status).toBe(401);
    expect((await get('Bearer open-sesami')).status).toBe(401);
    expect((await get('Bearer open-sesame')).status).toBe(200);
  });

  test.each(['/healthz', '/readyz', '/metrics'])('%s answers without one', async (path) => {
    const { port } = await run(settings());
    await until(
      `${path} is good`,
      async () => (await fetch(`http://127.0.0.1:${port}${path}`)).status === 200,
    );
  });

  test('other paths and methods are refused in words', async () => {
    const { port } = await run(settings());
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).status).toBe(404);
    const post = await fetch(`http://127.0.0.1:${port}/status`, { method: 'POST' });
    expect({ status: post.status, allow: post.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, HEAD',
    });
  });

  test('/status says for each source what became of its lines', async () => {
    writeLines(0, 30);
    writeFileSync(join(folder, 'logs', 'other.log'), 'ERROR one\nINFO two\n');
    const agent = await run(settings({}, { interval: '1s', levels: ['ERROR'] }));
    type Source = { source: { path: string }; lag: { oldestUnshippedTime: string | null } };
    const sources = await until('all is shipped', async () => {
      const page = (await (await fetch(`http://127.0.0.1:${agent.port}/status`)).json()) as {
        pipelines: { sources: (Source & { shipped: { records: number } })[] }[];
      };
      const found = page.pipelines[0]?.sources ?? [];
      return found.length === 2 && found.every((source) => source.shipped.records > 0) && found;
    });
    const expected = [
      { lines: 30, bytes: 300, records: 30, level: 0 },
      { lines: 2, bytes: 19, records: 1, level: 1 },
    ];
    const names = ['app.log', 'other.log'].map((name) => join(folder, 'logs', name));
    for (const [index, { lines, bytes, records, level }] of expected.entries()) {
      expect(sources.find(({ source }) => source.path === names[index])).toMatchObject({
        offset: bytes,
        read: { lines, bytes },
        committed: { lines },
        shipped: { records },
        dropped: { level, unknown_level: 0, sampled: 0, rate_limit: 0, invalid_record: 0 },
        lag: { unreadBytes: 0, oldestUnshippedTime: null },
      });
    }
  });

  test('metrics count what happened', async () => {
    writeLines(0, 30);
    const agent = await run(settings({}, { interval: '1s' }));
    await until('all is shipped', async () => (await statusOf(agent)).shipped.records === 30);
    const text = await (await fetch(`http://127.0.0.1:${agent.port}/metrics`)).text();
    for (const line of [
      'logpipeline_agent_lines_read_total{pipeline="default/app"} 30',
      'logpipeline_agent_records_shipped_total{pipeline="default/app"} 30',
      'logpipeline_agent_lines_dropped_total{pipeline="default/app",reason="level"} 0',
      'logpipeline_agent_upload_failing{pipeline="default/app"} 0',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });
});
