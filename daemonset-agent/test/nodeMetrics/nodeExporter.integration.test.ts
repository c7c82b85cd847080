import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { startNodeMetrics } from '../../src/nodeMetrics/nodeMetrics.ts';
import { compareWithNodeExporter, type Pages } from './compareWithNodeExporter.ts';
import { hasNodeExporter, startNodeExporter } from './nodeExporter.ts';

const there = hasNodeExporter();

/** Processor time, memory and files within which the two have something to measure. */
const MEASURED_MS = 5_000;

test.skipIf(!there)(
  `what the agent measures is what Prometheus's node exporter measures${there ? '' : ' (prometheus-node-exporter is not installed)'}`,
  async () => {
    const exporter = await startNodeExporter();
    const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    try {
      const registry = new Registry();
      startNodeMetrics({
        paths: { procPath: '/proc', sysPath: '/sys', rootPath: '/' },
        identity: { cluster: 'c', node: 'n', hostname: 'n' },
        podOf: () => undefined,
        clock: { now: Date.now, monotonic: () => performance.now() },
        warn: (message) => expect.fail(message),
      }).registerMetrics(registry);
      const scrape = async (): Promise<Pages> => {
        const [ours, theirs] = await Promise.all([registry.metrics(), exporter.scrape()]);
        return { ours, theirs };
      };
      const before = await scrape();
      const since = performance.now();
      await expect.poll(() => performance.now() - since, { timeout: 20_000 }).toBeGreaterThan(MEASURED_MS);
      const compared = compareWithNodeExporter(before, await scrape());
      expect(compared.filter(({ close }) => !close)).toEqual([]);
      const names = compared.map(({ what }) => what);
      expect(compared[0]?.ours).toBeGreaterThan(10);
      expect(names.some((what) => /^filesystem_avail_bytes\{.*mountpoint="\/"/.test(what))).toBe(true);
      expect(names.some((what) => what.startsWith('network_receive_bytes_total{'))).toBe(true);
      expect(names).toContain('memory_MemAvailable_bytes');
    } finally {
      busy.kill();
      await Promise.all([once(busy, 'exit'), exporter.stop()]);
    }
  },
);
