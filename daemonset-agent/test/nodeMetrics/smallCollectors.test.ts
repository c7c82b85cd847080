import { expect, test } from 'vitest';
import { FrequencyReader, meanMegahertz } from '../../src/nodeMetrics/collectors/frequency.ts';
import { readHost } from '../../src/nodeMetrics/collectors/host.ts';
import { parseLoad } from '../../src/nodeMetrics/collectors/load.ts';
import {
  memorySample,
  readMemory,
  swapSample,
  systemMemory,
} from '../../src/nodeMetrics/collectors/memory.ts';
import { parsePressure, pressureSample, readPressure } from '../../src/nodeMetrics/collectors/pressure.ts';
import { nodeTree, pressure, TWO_CORES } from './nodeTree.ts';

test('load is the first three numbers', () => {
  expect(parseLoad('0.52 0.41 0.30 2/160 5113\n')).toEqual({ load1: 0.52, load5: 0.41, load15: 0.3 });
  expect(() => parseLoad('')).toThrow('three numbers');
});

test('a boot has its time and identity', () => {
  expect(readHost(nodeTree().paths.procPath, (read) => read())).toEqual({
    uptimeSeconds: 3412.12,
    bootId: '6c1b4f5e-0e0b-4a1e-9a53-3f1f6f1c9d10',
  });
});

const scaling = (cpu: number, kilohertz: number) => ({
  [`sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`]: `${kilohertz}\n`,
});

test('frequencies come from cpufreq, which has each processor that is online', async () => {
  const tree = nodeTree({ ...TWO_CORES, ...scaling(0, 1_200_000), ...scaling(10, 3_600_000) });
  tree.write({ 'sys/devices/system/cpu/cpu2/online': '0\n', 'sys/devices/system/cpu/cpufreq/x': '' });
  const reading = await new FrequencyReader(tree.paths.procPath, tree.paths.sysPath).read((read) => read());
  expect([...reading.hertz]).toEqual([
    [0, 1.2e9],
    [10, 3.6e9],
  ]);
  expect([meanMegahertz(reading), reading.model]).toEqual([2400, 'Fast One']);
});

test('without cpufreq they come from cpuinfo', async () => {
  const { procPath, sysPath } = nodeTree().paths;
  expect(meanMegahertz(await new FrequencyReader(procPath, sysPath).read((read) => read()))).toBe(2500);
});

test('a machine that tells no frequency has null, which is no failure', async () => {
  const { procPath, sysPath } = nodeTree({ 'proc/cpuinfo': 'processor\t: 0\nBogoMIPS\t: 50.00\n' }).paths;
  const reading = await new FrequencyReader(procPath, sysPath).read((read) => read());
  expect([meanMegahertz(reading), reading.model]).toEqual([null, null]);
});

test('pressure has the kernel’s means, and the time and share of the interval', () => {
  const now = { some: { avg10: 1.5, avg60: 1.2, avg300: 0.9, totalSeconds: 4 }, full: null };
  const before = { ...now, some: { ...now.some, totalSeconds: 1 } };
  const sample = pressureSample(
    { cpu: before, memory: null, io: null },
    { cpu: now, memory: null, io: null },
    30,
  );
  expect(sample).toEqual({
    cpu: { some: { avg10: 1.5, avg60: 1.2, avg300: 0.9, percent: 10, stalled_seconds: 3 }, full: null },
    memory: null,
    io: null,
  });
});

test('totals that went back, or have nothing before them, give null', () => {
  const [low, high] = [parsePressure(pressure(1)), parsePressure(pressure(1_000_000))];
  const some = (before: typeof low | null) =>
    pressureSample(
      before && { cpu: before, memory: null, io: null },
      { cpu: low, memory: null, io: null },
      30,
    )?.cpu?.some;
  expect(some(high)).toMatchObject({ percent: null, stalled_seconds: null, avg10: 1.5 });
  expect(some(null)).toMatchObject({ percent: null, stalled_seconds: null, avg10: 1.5 });
});

test('a kernel without pressure stall information has null', () => {
  const tree = nodeTree();
  tree.remove('proc/pressure');
  expect(readPressure(tree.paths.procPath)).toBeNull();
});

test('a pressure file that is something else is refused', () => {
  expect(() => parsePressure('nonsense')).toThrow('begins with some');
});

const GIB = 1 << 30;

test('memory in use is what programs cannot have, in MB of 1,048,576 bytes', () => {
  const reading = {
    ...{ total: 4 * GIB, available: 3 * GIB, free: GIB, buffers: 5, cached: 7 },
    ...{ swapTotal: 1000, swapFree: 250 },
  };
  expect(memorySample(reading)).toMatchObject({
    memory_total_mb: 4096,
    memory_used_mb: 1024,
    memory_percent: 25,
  });
  expect(swapSample(reading)).toEqual({
    total_bytes: 1000,
    free_bytes: 250,
    used_bytes: 750,
    used_percent: 75,
  });
  expect(swapSample({ ...reading, swapTotal: 0, swapFree: 0 })?.used_percent).toBeNull();
});

test('memory that could not be read is null', () => {
  expect(Object.values(memorySample(null)).every((value) => value === null)).toBe(true);
  expect(swapSample(null)).toBeNull();
});

test('what systeminformation answers when it could not read is told from values', async () => {
  const good = await systemMemory();
  await expect(readMemory(async () => good)).resolves.toMatchObject({
    total: good.total,
    available: good.available,
  });
  await expect(readMemory(async () => ({ ...good, dirty: null }))).rejects.toThrow('cannot be read');
  await expect(readMemory(async () => ({ ...good, total: 0 }))).rejects.toThrow('cannot be read');
});
