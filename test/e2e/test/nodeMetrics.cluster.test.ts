import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBack } from '@logpipeline/demo/readBack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Comparison,
  compareWithNodeExporter,
  type Pages,
} from '../../../daemonset-agent/test/nodeMetrics/compareWithNodeExporter.ts';
import { containerProcess } from '../src/containerProcess.ts';
import { startCpuLoad } from '../src/cpuLoad.ts';
import { startNodeExporter } from '../src/nodeExporterPod.ts';
import { onNodeDisk } from '../src/onNodeDisk.ts';
import { pagesOnNode } from '../src/pagesOnNode.ts';
import { mountSmallFileSystem, SMALL_MOUNT_POINT } from '../src/smallFileSystem.ts';
import { storeOf } from '../src/storeSettings.ts';
import { BUCKET, type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const MIB = 1024 * 1024;
const INTERVAL_S = 5;
/** Over which the use of processors is compared. */
const WINDOW_MS = 10_000;
/** How often the two pages are compared until they agree. They are not made in the same instant, between which much may happen on a busy machine. */
const COMPARISONS = 3;

let release: TestRelease;
let theirPage: string;

beforeAll(async () => {
  release = await TestRelease.start();
  await release.agentPod();
  await mountSmallFileSystem(release.cluster);
  theirPage = await startNodeExporter(release);
  await release.namespace('shop');
  const nodeMetrics = { enabled: true, interval: `${INTERVAL_S}s`, topProcesses: 5 };
  await release.apply(
    release.pipeline('nodes', { nodeMetrics, select: { namespaces: { include: ['nowhere'] } } }),
    busyPod(),
  );
  await release.untilCondition('nodes', 'Ready', { status: 'True' }, 120);
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test(
  'in a pod the agent says what node_exporter says: processors within 3 points, memory, file systems and network within 1%',
  async () => {
    const { status } = await release.agentPod();
    const urls = [`http://${status.podIP}:9880/metrics`, theirPage];
    const pages = async (): Promise<Pages> => {
      const [ours = '', theirs = ''] = await pagesOnNode(release.cluster, urls);
      return { ours, theirs };
    };
    const stop = await startCpuLoad(1);
    try {
      let values: Comparison[] = [];
      const apart = () => values.filter(({ close }) => !close);
      for (let nth = 1; nth === 1 || (nth <= COMPARISONS && apart().length > 0); nth++) {
        const before = await pages();
        await sleep(WINDOW_MS);
        values = compareWithNodeExporter(before, await pages());
      }
      expect(apart()).toEqual([]);
      const compared = values.map(({ what }) => what).join('\n');
      expect(compared).toContain('cpu busy percent');
      expect(compared).toContain('memory_MemAvailable_bytes');
      expect(compared).toMatch(/filesystem_avail_bytes\{.*mountpoint="\/"/);
      expect(compared, 'mounted after the agent was started').toContain(SMALL_MOUNT_POINT);
      expect(compared).toMatch(/network_receive_bytes_total\{.*"eth0"/);
    } finally {
      await stop();
    }
  },
  2 * MINUTE,
);

describe('SYSTEM_METRICS records', () => {
  test(
    'arrive with what the node is, not what the container is',
    async () => {
      const record = await waitFor('some have arrived', 120, async () => {
        const lines = await shipped();
        return lines.length > 4 && JSON.parse(lines.at(-1) ?? '');
      });
      expect(record).toMatchObject({
        level: 'INFO',
        kind: 'metric',
        node: 'node-1',
        hostname: 'node-1',
        message: 'SYSTEM_METRICS',
        cpu: { cpu_count: availableParallelism() },
        memory: { memory_total_mb: expect.closeTo(totalmem() / MIB, -1) },
      });
      const { cpu, memory, filesystems, networks, processes, disks } = record;
      for (const percent of [cpu.cpu_percent, memory.memory_percent]) {
        expect(percent).toBeGreaterThan(0);
        expect(percent).toBeLessThanOrEqual(100);
      }
      const mountPoints = filesystems.map((one: Json) => one.mount_point);
      expect(mountPoints).toContain('/');
      expect(mountPoints).toContain(SMALL_MOUNT_POINT);
      expect(filesystems.map((one: Json) => one.type)).not.toContain('overlay');
      expect(networks.map((one: Json) => one.interface)).toContain('eth0');
      expect(disks.length).toBeGreaterThan(0);
      expect(processes.top).toContainEqual(
        expect.objectContaining({ namespace: 'shop', pod: 'busy', cpu_rank: expect.any(Number) }),
      );
    },
    4 * MINUTE,
  );

  test(
    'are one an interval, each shipped once and as it was written, over two kills of the agent',
    async () => {
      for (const kill of [1, 2]) {
        const { metadata } = await release.agentPod();
        const pid = await containerProcess(release, metadata.name, RELEASE);
        const lines = written().length;
        process.kill(pid, 'SIGKILL');
        await waitFor(`the agent writes on after kill ${kill}`, 90, async () => written().length > lines + 2);
      }
      const sealed = written();
      const found = await waitFor('what was written has arrived', 150, async () => {
        const lines = await shipped();
        const known = new Set(lines);
        return sealed.every((line) => known.has(line)) && lines;
      });
      const all = new Set(written());
      expect(
        found.filter((line) => !all.has(line)),
        'what nobody wrote',
      ).toEqual([]);
      expect(found.length, 'none is there twice').toBe(new Set(found).size);
      const gaps = intervals(sealed);
      expect(gaps.filter((seconds) => seconds < INTERVAL_S / 2)).toEqual([]);
      expect(gaps.filter((seconds) => seconds > INTERVAL_S * 1.5).length, 'at the kills only').toBeLessThan(
        3,
      );
    },
    8 * MINUTE,
  );

  test('are found on the node by grep', async () => {
    const folder = '/var/lib/logpipeline/node-metrics/logpipeline_nodes';
    const count = await release.cluster.exec('grep', '--count', 'SYSTEM_METRICS', `${folder}/metrics.ndjson`);
    expect(Number(count)).toBeGreaterThan(0);
  });
});

/** Lines of the node's files, oldest first. */
function written(): string[] {
  const folder = onNodeDisk(release, 'var-lib', 'logpipeline', 'node-metrics', `${RELEASE}_nodes`);
  const [current = '', ...rotated] = readdirSync(folder).sort();
  return [...rotated, current].flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1),
  );
}

/** Lines of the bucket, in the order of the objects. */
async function shipped(): Promise<string[]> {
  const store = storeOf(release.s3, BUCKET);
  const lines: string[] = [];
  try {
    const { objects, problems } = await readBack(store, `${RELEASE}/nodes/`, (line) => lines.push(line));
    expect(problems).toEqual([]);
    expect(objects.filter(({ key }) => !key.includes('/kind=metric/'))).toEqual([]);
    return lines;
  } finally {
    store.close();
  }
}

/** Seconds between each line and the one before. */
function intervals(lines: readonly string[]): number[] {
  const times = lines.map((line) => Date.parse(JSON.parse(line).timestamp));
  return times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
}

/** Uses half of a processor, so that it is among the first, and leaves room for the others. */
function busyPod(): Json {
  const script = `setInterval(() => { for (const end = Date.now() + 50; Date.now() < end; ); }, 100)`;
  const container = {
    name: 'busy',
    image: release.image,
    imagePullPolicy: 'Never',
    command: ['node', '--eval', script],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'busy', namespace: 'shop' },
    spec: { terminationGracePeriodSeconds: 0, containers: [container] },
  };
}
