import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, run, settings, shippedMessages, statusOf, until, writeLines } from './agentFixture.ts';

describe('a process', () => {
  test('SIGTERM seals and uploads what was read', async () => {
    writeLines(0, 100);
    const agent = await run(settings());
    await until('all is read', async () => (await statusOf(agent)).read.lines === 100);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(0);
    expect(shippedMessages()).toEqual(
      Array.from({ length: 100 }, (_, n) => `line ${String(n).padStart(4, '0')}`),
    );
  });

  test('a second agent on the same spool is refused, and the first goes on', async () => {
    const first = await run(settings());
    await expect(run(settings())).rejects.toThrow(/in use by another agent/);
    writeLines(0, 10);
    await until('the first still reads', async () => (await statusOf(first)).read.lines === 10);
  });

  test('what cannot be uploaded within the grace period is left for the next start', async () => {
    writeLines(0, 50);
    rmSync(join(folder, 'objects'), { recursive: true });
    const first = await run(settings({ shutdownGracePeriod: '2s' }));
    await until('all is read', async () => (await statusOf(first)).read.lines === 50);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    mkdirSync(join(folder, 'objects'));
    const second = await run(settings());
    await until('the rest is shipped', async () => (await statusOf(second)).shipped.records === 50);
    writeLines(50, 60);
    await until('the new lines are read', async () => (await statusOf(second)).read.lines === 10);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(shippedMessages()).toHaveLength(60);
    expect(new Set(shippedMessages()).size).toBe(60);
  });

  test('a second signal ends it at once', async () => {
    rmSync(join(folder, 'objects'), { recursive: true });
    writeLines(0, 10);
    const agent = await run(settings({ shutdownGracePeriod: '1h' }));
    await until('all is read', async () => (await statusOf(agent)).read.lines === 10);
    agent.child.kill('SIGTERM');
    await until('it stops', async () => (await statusOf(agent)).state === 'stopping');
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(1);
  });

  test('a taken port is a clear error', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await expect(run(settings({ http: { host: '127.0.0.1', port } }))).rejects.toThrow(
        `http.port: ${port}`,
      );
    } finally {
      server.close();
    }
  });

  test('one pipeline whose destination is gone does not hold up another', async () => {
    const base = settings();
    const [good] = base.pipelines;
    const broken = {
      ...good,
      name: 'broken',
      destination: { directory: { path: join(folder, 'nowhere') } },
      interval: '1s',
    };
    writeLines(0, 20);
    const agent = await run({ ...base, pipelines: [broken, { ...good, interval: '1s' }] });
    type Both = {
      pipelines: {
        pipeline: string;
        shipped: { records: number };
        upload: { failing?: { reason: string } };
      }[];
    };
    const both = await until('one ships and the other fails', async () => {
      const page = (await (await fetch(`http://127.0.0.1:${agent.port}/status`)).json()) as Both;
      const [first, second] = page.pipelines;
      return second?.shipped.records === 20 && first?.upload.failing !== undefined && page;
    });
    expect(both.pipelines[0]?.upload.failing?.reason).toBe('missing');
    expect(shippedMessages()).toHaveLength(20);
  });
});
