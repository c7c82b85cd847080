import { stat } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { startNodeMetrics } from '../../src/nodeMetrics/nodeMetrics.ts';
import { run, settings, shippedMessages, statusOf, until } from '../agent/agentFixture.ts';
import { mountHanging } from './hangingMount.ts';

const probe = mountHanging();
probe?.remove();
const why = probe === undefined ? ' (FUSE cannot be mounted here)' : '';

test.skipIf(probe === undefined)(
  `a real mount that hangs costs one thread and its own values${why}`,
  async () => {
    const mount = mountHanging();
    if (mount === undefined) throw new Error('a mount that was possible no longer is');
    const nodeMetrics = startNodeMetrics({
      paths: { procPath: '/proc', sysPath: '/sys', rootPath: '/' },
      identity: { cluster: 'c', node: 'n', hostname: 'n' },
      podOf: () => undefined,
      clock: { now: Date.now, monotonic: () => performance.now() },
      warn: () => {},
      parts: { statfsDeadlineMs: 200 },
    });
    const registry = new Registry();
    nodeMetrics.registerMetrics(registry);
    const shown = async () => {
      const lines = (await registry.metrics()).split('\n');
      const errors = lines.filter((line) => line.startsWith('logpipeline_node_filesystem_device_error{'));
      return {
        hanging: errors.find((line) => line.includes(`mountpoint="${mount.path}"`))?.slice(-2),
        root: errors.find((line) => line.includes('mountpoint="/"'))?.slice(-2),
      };
    };
    try {
      for (let scrape = 0; scrape < 5; scrape++) {
        expect(await shown()).toEqual({ hanging: ' 1', root: ' 0' });
        expect(nodeMetrics.hanging()).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(nodeMetrics.errors().get('filesystem')).toBeGreaterThanOrEqual(5);
      // Were the pool full, this would wait for ever.
      await Promise.all(Array.from({ length: 8 }, () => stat('/')));
    } finally {
      mount.remove();
    }
    await expect.poll(() => nodeMetrics.hanging()).toBe(0);
    expect(await shown()).toEqual({ hanging: undefined, root: ' 0' });
  },
);

test.skipIf(probe === undefined)(
  `an agent on a machine with such a mount ships samples and ends when it is asked to${why}`,
  async () => {
    const mount = mountHanging();
    try {
      const agent = await run(settings({}, { nodeMetrics: { interval: '1s' } }));
      const scrape = async () => await (await fetch(`http://127.0.0.1:${agent.port}/metrics`)).text();
      await until('the mount is known to hang', async () =>
        (await scrape()).includes(`mountpoint="${mount?.path}"} 1`),
      );
      await until('a sample is written', async () => (await statusOf(agent)).read.lines > 0);
      agent.child.kill('SIGTERM');
      await agent.ended;
      expect(shippedMessages()).toContain('SYSTEM_METRICS');
    } finally {
      mount?.remove();
    }
  },
);
