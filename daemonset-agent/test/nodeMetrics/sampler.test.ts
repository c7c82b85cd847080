import { expect, test } from 'vitest';
import { createNodeReader } from '../../src/nodeMetrics/nodeReader.ts';
import { createSampler } from '../../src/nodeMetrics/sampler.ts';
import type { NodeFiles } from './nodeTree.ts';
import { cpuinfo, netDev, nodeTree, pressure, processStat, TWO_CORES } from './nodeTree.ts';
import { treeReader } from './treeReader.ts';

const UID = '2f9d1c1e-3a54-4a38-9d0c-8f3b1f2a6c11';
const CONTAINER = 'a'.repeat(64);

/** What a node looks like 30 s later. */
const LATER: NodeFiles = {
  'proc/stat': (TWO_CORES['proc/stat'] ?? '')
    .replace('cpu  1000 0 500 8000', 'cpu  1600 0 500 13400')
    .replace('cpu0 600 0 300 3900', 'cpu0 1200 0 300 6300')
    .replace('cpu1 400 0 200 4100', 'cpu1 400 0 200 7100')
    .replace('ctxt 100000', 'ctxt 103000')
    .replace('processes 5000', 'processes 5060'),
  'proc/pressure/cpu': pressure(4_000_000),
  'proc/diskstats': ' 259       0 nvme0n1 160 0 4000 80 400 0 8000 200 0 7000 9000 0 0 0 0\n',
  'proc/1/net/dev': netDev({ eth0: [4000, 40, 1, 2, 8000, 20, 3, 4], wlan0: [1, 1, 1, 1, 1, 1, 1, 1] }),
  'proc/20/stat': processStat(20, 'worker', { cpuTicks: 2000, pages: 6000 }),
  'proc/20/cgroup': `0::/kubepods/besteffort/pod${UID}/${CONTAINER}\n`,
};

function scene(files = TWO_CORES, parts: Parameters<typeof treeReader>[1] = {}) {
  const tree = nodeTree(files);
  const machine = treeReader(tree.paths, parts);
  const podOf = (uid: string) => (uid === UID ? { namespace: 'shop', pod: 'checkout-1' } : undefined);
  const sampler = (topProcesses = 5) =>
    createSampler({ reader: machine.reader, procPath: tree.paths.procPath, podOf, topProcesses });
  return { ...tree, ...machine, sampler };
}

test('a sample is what happened over its interval', async () => {
  const { sampler, pass, write } = scene();
  const series = sampler();
  await series.begin();
  pass(30_000);
  write(LATER);
  const sample = await series.sample();
  expect(sample).toMatchObject({
    time: Date.UTC(2026, 10, 23, 0, 0, 30),
    interval_seconds: 30,
    cpu: {
      cpu_percent: 10,
      cpu_count: 2,
      cpu_frequency_mhz: 2500,
      core_percents: [20, 0],
      model: 'Fast One',
    },
    load: { load1: 0.52 },
    pressure: { cpu: { some: { percent: 10, stalled_seconds: 3 } } },
    filesystems: [{ mount_point: '/', used_percent: 75 }],
    disks: [{ device: 'nvme0n1', reads_per_second: 2, utilization_percent: 20 }],
    networks: [
      { interface: 'eth0', receive_bytes_per_second: 100 },
      { interface: 'wlan0', receive_bytes_per_second: null },
    ],
    processes: { count: 3, sleeping: 2, idle: 1, forks_per_second: 2, context_switches_per_second: 100 },
    throttling: null,
    uptime_seconds: 3412.12,
  });
  expect(sample.processes?.top).toMatchObject([
    {
      pid: 20,
      cpu_percent: 50,
      cpu_rank: 1,
      memory_rank: 1,
      namespace: 'shop',
      pod: 'checkout-1',
      pod_uid: UID,
    },
    { pid: 1, cpu_rank: null, memory_rank: 2, namespace: null, container_id: null },
  ]);
  expect(sample.processes?.top[0]?.container_id).toBe(CONTAINER);
});

test('each series has its own interval', async () => {
  const { sampler, pass, write } = scene();
  const [short, long] = [sampler(), sampler()];
  await Promise.all([short.begin(), long.begin()]);
  pass(30_000);
  await short.sample();
  pass(30_000);
  write(LATER);
  const rate = async (series: typeof short) => (await series.sample()).disks?.[0]?.reads_per_second;
  expect([await rate(short), await rate(long)]).toEqual([2, 1]);
});

test('a clock that is set changes timestamps, and no rate', async () => {
  const { sampler, pass, write, time } = scene();
  const series = sampler();
  await series.begin();
  pass(30_000);
  time.wall -= 86_400_000;
  write(LATER);
  expect(await series.sample()).toMatchObject({
    time: Date.UTC(2026, 10, 22, 0, 0, 30),
    interval_seconds: 30,
    disks: [{ reads_per_second: 2 }],
  });
});

test('the first sample without a beginning has values, but no rates', async () => {
  expect(await scene().sampler().sample()).toMatchObject({
    interval_seconds: null,
    cpu: { cpu_percent: null, cpu_count: 2 },
    disks: [{ reads_per_second: null, read_bytes_total: 1_024_000 }],
    processes: { forks_per_second: null, top: [{ pid: 20, cpu_percent: null }, { pid: 1 }] },
  });
});

test('series that sample at the same time share one reading', async () => {
  let asked = 0;
  const { sampler } = scene(TWO_CORES, {
    askFilesystem: async () => {
      asked++;
      return {
        blockBytes: 1,
        blocks: 1,
        freeBlocks: 1,
        availableBlocks: 1,
        files: 1,
        freeFiles: 1,
        id: '254:0',
      };
    },
  });
  await Promise.all([sampler().sample(), sampler().sample(), sampler().sample()]);
  expect(asked).toBe(1);
});

test.each([
  ['proc/stat', 'cpu', { cpu: { cpu_percent: null, cpu_count: null }, load: { load1: 0.52 } }],
  ['proc/cpuinfo', 'frequency', { cpu: { cpu_frequency_mhz: null, cpu_count: 2 } }],
  ['proc/loadavg', 'load', { load: null }],
  ['proc/uptime', 'load', { uptime_seconds: null, load: { load1: 0.52 } }],
  ['proc/uptime', 'load', { uptime_seconds: null, boot_id: '6c1b4f5e-0e0b-4a1e-9a53-3f1f6f1c9d10' }],
  ['proc/sys/kernel/random/boot_id', 'load', { uptime_seconds: 3412.12, boot_id: null }],
  ['proc/1/mountinfo', 'filesystem', { filesystems: null }],
  ['proc/diskstats', 'disk', { disks: null }],
  ['proc/1/net/dev', 'network', { networks: null }],
])(
  'without %s its values are null, counted as an error of %s, and everything else is there',
  async (path, collector, expected) => {
    const { sampler, remove, reader, warnings } = scene();
    remove(path);
    expect(await sampler().sample()).toMatchObject(expected);
    const counted = [...reader.errors.counts].filter(([, count]) => count > 0);
    expect(counted).toEqual([[collector, 1]]);
    expect(warnings[0]).toContain(`${collector} cannot be measured`);
  },
);

test('frequencies of cpufreq are there without /proc/cpuinfo, which is counted, and the model once it can be read', async () => {
  const { sampler, remove, write, reader, pass } = scene();
  write({ 'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '1200000\n' });
  remove('proc/cpuinfo');
  const series = sampler();
  expect(await series.sample()).toMatchObject({ cpu: { cpu_frequency_mhz: 1200, model: null } });
  expect(reader.errors.counts.get('frequency')).toBe(1);
  pass(60_000);
  write({ 'proc/cpuinfo': cpuinfo([2500, 2500]) });
  expect(await series.sample()).toMatchObject({ cpu: { cpu_frequency_mhz: 1200, model: 'Fast One' } });
});

test('without cpufreq’s folder readable the model is there, and no nominal frequency in place of the present one', async () => {
  const { sampler, write, reader } = scene();
  write({ 'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq/x': '' });
  expect(await sampler().sample()).toMatchObject({ cpu: { cpu_frequency_mhz: null, model: 'Fast One' } });
  expect(reader.errors.counts.get('frequency')).toBe(1);
});

test('what this machine does not have is null and no error: pressure, control groups, frequencies', async () => {
  const { sampler, remove, write, reader } = scene();
  remove('proc/pressure');
  write({ 'proc/cpuinfo': 'processor : 0\n' });
  expect(await sampler().sample()).toMatchObject({
    pressure: null,
    throttling: null,
    cpu: { cpu_frequency_mhz: null, model: null },
  });
  expect([...reader.errors.counts.values()].every((count) => count === 0)).toBe(true);
});

test('nonsense in every file gives a sample without values, and errors that are counted', async () => {
  const { sampler, reader } = scene(
    Object.fromEntries(Object.keys(TWO_CORES).map((path) => [path, 'nonsense\n'])),
  );
  const sample = await sampler().sample();
  expect(JSON.stringify(sample)).not.toMatch(/NaN|undefined/);
  expect(sample).toMatchObject({ cpu: { cpu_percent: null }, load: null, processes: { count: 0, top: [] } });
  expect(reader.errors.counts.get('cpu')).toBe(1);
});

test('what goes on failing is counted each time and said once an hour', async () => {
  const { sampler, remove, reader, warnings, pass } = scene();
  remove('proc/diskstats');
  const series = sampler();
  for (let minute = 0; minute < 90; minute++) {
    await series.sample();
    pass(60_000);
  }
  expect([reader.errors.counts.get('disk'), warnings.length]).toEqual([90, 2]);
});

test('lists are bounded, and what is left out is counted', async () => {
  const names = Array.from({ length: 100 }, (_, n) => `net${String(n).padStart(3, '0')}`);
  const { sampler, write } = scene();
  write({
    'proc/1/net/dev': netDev(Object.fromEntries(names.map((name) => [name, [1, 1, 1, 1, 1, 1, 1, 1]]))),
  });
  write({ 'proc/cpuinfo': cpuinfo(Array.from({ length: 256 }, () => 1000)) });
  const { networks, networks_left_out, cpu } = await sampler().sample();
  expect([networks?.length, networks_left_out, cpu.cpu_frequency_mhz]).toEqual([64, 36, 1000]);
});

test('the real machine has a value for what every machine has', async () => {
  const paths = { procPath: '/proc', sysPath: '/sys', rootPath: '/' };
  const reader = createNodeReader({
    paths,
    now: Date.now,
    monotonic: () => performance.now(),
    warn: () => {},
  });
  const series = createSampler({ reader, procPath: '/proc', podOf: () => undefined, topProcesses: 5 });
  await series.begin();
  const begun = performance.now();
  await expect.poll(() => performance.now() - begun).toBeGreaterThan(500);
  const sample = await series.sample();
  const { cpu, memory, load, filesystems, disks, networks, processes } = sample;
  for (const value of [cpu.cpu_percent, cpu.idle_percent, memory.memory_percent, load?.load1]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1000);
  }
  expect(filesystems?.some(({ mount_point }) => mount_point === '/')).toBe(true);
  expect([disks, networks].every((list) => Array.isArray(list))).toBe(true);
  expect(processes?.count).toBeGreaterThan(1);
  expect(processes?.top.length).toBeGreaterThan(0);
  expect(JSON.stringify(sample).length).toBeLessThan(60_000);
});
