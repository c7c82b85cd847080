import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import {
  type NodeMetrics,
  type NodeMetricsOptions,
  startNodeMetrics,
} from '../../src/nodeMetrics/nodeMetrics.ts';
import { NODE_METRICS_TABLE } from '../../src/nodeMetrics/page/nodeMetricsTable.ts';
import { nodeTree } from './nodeTree.ts';
import { ROOT_FIGURES } from './treeReader.ts';

let running: NodeMetrics | undefined;
afterEach(() => running?.stop());

function start(parts: NodeMetricsOptions['parts'] = {}) {
  const tree = nodeTree();
  const warnings: string[] = [];
  const nodeMetrics = startNodeMetrics({
    paths: tree.paths,
    identity: { cluster: 'c', node: 'n', hostname: 'n' },
    podOf: () => undefined,
    clock: { now: Date.now, monotonic: () => performance.now() },
    warn: (message) => void warnings.push(message),
    parts: { askFilesystem: ROOT_FIGURES, ...parts },
  });
  running = nodeMetrics;
  const registry = new Registry();
  nodeMetrics.registerMetrics(registry);
  return { ...tree, nodeMetrics, registry, warnings };
}

/** The values of one metric by their labels, as a scraper sees them. */
async function scraped(registry: Registry, name: string): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(name) && /^[{ ]/.test(line.slice(name.length)));
}

test('each subscriber has records at its own interval, of as many processes as it wants, until it ends', async () => {
  const { nodeMetrics } = start();
  const lines = { fast: [] as string[], slow: [] as string[] };
  const subscribe = (name: keyof typeof lines, intervalMs: number, topProcesses: number) =>
    nodeMetrics.subscribe({ intervalMs, topProcesses, write: (line) => void lines[name].push(line) });
  const end = subscribe('fast', 50, 1);
  subscribe('slow', 100, 0);
  await expect.poll(() => lines.slow.length).toBeGreaterThanOrEqual(2);
  expect(lines.fast.length).toBeGreaterThanOrEqual(lines.slow.length);
  const [fast, slow] = [JSON.parse(lines.fast[0] ?? ''), JSON.parse(lines.slow[1] ?? '')];
  expect([fast.message, fast.kind, fast.processes.top.length, slow.processes.top.length]).toEqual([
    ...['SYSTEM_METRICS', 'metric', 1, 0],
  ]);
  end();
  const before = [lines.fast.length, lines.slow.length];
  await expect.poll(() => lines.slow.length).toBeGreaterThan((before[1] ?? 0) + 1);
  expect(lines.fast.length).toBe(before[0]);
});

test('records that cannot be kept are counted, said once, and the next one comes', async () => {
  const { nodeMetrics, warnings } = start();
  let tries = 0;
  nodeMetrics.subscribe({
    ...{ intervalMs: 20, topProcesses: 1 },
    write: async () => {
      if (++tries < 3) throw new Error('disk full');
    },
  });
  await expect.poll(() => nodeMetrics.lastSuccess).toBeGreaterThan(0);
  expect(warnings.filter((text) => text.includes('disk full'))).toHaveLength(1);
  expect(nodeMetrics.errors().get('record')).toBe(2);
  expect(nodeMetrics.lastDuration).toBeGreaterThanOrEqual(0);
});

test('of those who keep records the one that has waited for longest is told; who keeps none does not count', async () => {
  const { nodeMetrics } = start();
  const end = nodeMetrics.subscribe({
    intervalMs: 10,
    topProcesses: 1,
    write: () => undefined,
    isKept: false,
  });
  let failing = false;
  let written = 0;
  const stalled = nodeMetrics.subscribe({
    ...{ intervalMs: 10, topProcesses: 1 },
    write: async () => {
      if (failing) throw new Error('disk full');
      written++;
    },
  });
  await expect.poll(() => written).toBeGreaterThan(0);
  failing = true;
  await expect.poll(() => nodeMetrics.errors().get('record')).toBeGreaterThan(2);
  const before = nodeMetrics.lastSuccess;
  await expect.poll(() => nodeMetrics.errors().get('record')).toBeGreaterThan(5);
  expect(nodeMetrics.lastSuccess).toBe(before);
  stalled();
  expect(nodeMetrics.lastSuccess).toBeUndefined();
  end();
});

test('after stop nothing is written; stop may be called twice', async () => {
  const { nodeMetrics } = start();
  const lines: string[] = [];
  nodeMetrics.subscribe({ intervalMs: 10, topProcesses: 1, write: (line) => void lines.push(line) });
  await expect.poll(() => lines.length).toBeGreaterThan(0);
  nodeMetrics.stop();
  nodeMetrics.stop();
  const count = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lines.length).toBe(count);
});

test('a scrape has the values of this moment', async () => {
  const { registry, write } = start();
  expect(await scraped(registry, 'logpipeline_node_load1')).toEqual(['logpipeline_node_load1 0.52']);
  expect(await scraped(registry, 'logpipeline_node_cpu_seconds_total')).toContain(
    'logpipeline_node_cpu_seconds_total{cpu="0",mode="idle"} 39',
  );
  expect(await scraped(registry, 'logpipeline_node_filesystem_avail_bytes')).toEqual([
    'logpipeline_node_filesystem_avail_bytes{device="/dev/vda",fstype="ext4",mountpoint="/"} 819200',
  ]);
  expect(await scraped(registry, 'logpipeline_node_network_receive_bytes_total')).toEqual([
    'logpipeline_node_network_receive_bytes_total{device="eth0"} 1000',
  ]);
  expect(await scraped(registry, 'logpipeline_node_processes')).toContain(
    'logpipeline_node_processes{state="sleeping"} 2',
  );
  await new Promise((resolve) => setTimeout(resolve, 60));
  write({ 'proc/loadavg': '7 8 9 1/1 1\n' });
  expect(await scraped(registry, 'logpipeline_node_load1')).toEqual(['logpipeline_node_load1 7']);
});

test('what cannot be measured is absent from a scrape, never 0, and counted', async () => {
  const { registry, remove } = start();
  for (const path of ['proc/pressure', 'proc/loadavg', 'proc/diskstats', 'proc/1/net/dev']) remove(path);
  const text = await registry.metrics();
  expect(text).not.toMatch(/^logpipeline_node_(load1|pressure_\w+|disk_\w+|network_\w+)[ {]/m);
  expect(text).not.toMatch(/^logpipeline_agent_sampler_(last_success|duration)\w+ /m);
  expect(text).toMatch(/^logpipeline_agent_sampler_errors_total\{collector="disk"\} 1$/m);
  expect(text).toMatch(/^logpipeline_agent_sampler_errors_total\{collector="cpu"\} 0$/m);
});

test('a file system that hangs does not hold up a scrape, and is shown as one that does not answer', async () => {
  const { registry } = start({ askFilesystem: () => new Promise(() => {}), statfsDeadlineMs: 100 });
  const started = performance.now();
  expect(await scraped(registry, 'logpipeline_node_filesystem_device_error')).toEqual([
    'logpipeline_node_filesystem_device_error{device="/dev/vda",fstype="ext4",mountpoint="/"} 1',
  ]);
  expect(await scraped(registry, 'logpipeline_node_filesystem_size_bytes')).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('every metric has a name of its own, of a form that its type wants', () => {
  const names = NODE_METRICS_TABLE.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, type } of NODE_METRICS_TABLE) expect(name.endsWith('_total')).toBe(type === 'counter');
  for (const { help } of NODE_METRICS_TABLE) expect(help).toMatch(/^[A-Z1].*\.$/);
});
