import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAuxiliaryVector, readKernelUnits } from '../../src/nodeMetrics/auxiliaryVector.ts';
import { type ProcessesReading, readProcesses } from '../../src/nodeMetrics/collectors/processes.ts';
import { type ProcessReading, parseProcessStat } from '../../src/nodeMetrics/collectors/processStat.ts';
import { countStates } from '../../src/nodeMetrics/collectors/processStates.ts';
import { topProcesses } from '../../src/nodeMetrics/collectors/topProcesses.ts';
import { nodeTree, processStat } from './nodeTree.ts';

const UNITS = { pageBytes: 4096, ticksPerSecond: 100 };

const parsed = (text: string) => parseProcessStat(7, Buffer.from(text), Buffer.byteLength(text));
const process = (pid: number, changes: Partial<ProcessReading> = {}): ProcessReading => ({
  ...{ pid, name: `p${pid}`, state: 'S', started: 100, cpuTicks: 0, residentPages: 0 },
  ...changes,
});
const reading = (at: number, ...processes: ProcessReading[]): ProcessesReading => ({
  at,
  byPid: new Map(processes.map((one) => [one.pid, one])),
  cut: false,
});

test.each(['java', 'a b', 'x) S 1 2', '((', '', 'naïve'])('a process named %j is read', (name) => {
  expect(parsed(processStat(7, name, { state: 'D', cpuTicks: 12, started: 999, pages: 34 }))).toEqual({
    ...{ pid: 7, name, state: 'D', started: 999, cpuTicks: 12, residentPages: 34 },
  });
});

test('time in programs and in the kernel is added up', () => {
  const text = `7 (x) S 1 7 7 0 -1 0 0 0 0 0 30 12 5 5 20 0 1 0 999 4096 34 0\n`;
  expect(parsed(text)?.cpuTicks).toBe(42);
});

test.each(['', '7 (x', '7 (x) S', '7 (x) S 1 2 3'])('what is cut off is no process: %j', (text) => {
  expect(parsed(text)).toBeUndefined();
});

test('a buffer that holds the rest of an earlier process is not read beyond its length', () => {
  const buffer = Buffer.from('7 (x) S 1 2 3'.padEnd(300, ')'));
  expect(parseProcessStat(7, buffer, 13)).toBeUndefined();
});

test('this machine’s processes are read, and this one is among them', async () => {
  const { byPid, cut } = await readProcesses('/proc', () => performance.now());
  const own = byPid.get(globalThis.process.pid);
  const { pageBytes } = readKernelUnits();
  expect(own?.residentPages).toBeGreaterThan(10_000_000 / pageBytes);
  expect([own?.state, cut]).toEqual(['R', false]);
});

test('processes that end meanwhile are left out', async () => {
  const tree = nodeTree();
  tree.write({ 'proc/40/comm': 'gone\n', 'proc/41/stat': '41 (half' });
  expect([...(await readProcesses(tree.paths.procPath, () => 0)).byPid.keys()].sort((a, b) => a - b)).toEqual(
    [1, 20, 30],
  );
});

test('a /proc without processes is an error', async () => {
  const tree = nodeTree({ 'proc/stat': '' });
  await expect(readProcesses(tree.paths.procPath, () => 0)).rejects.toThrow('shows no processes');
});

test('10,000 processes do not hold up the event loop', async () => {
  const { root, paths } = nodeTree({ 'proc/1/stat': processStat(1, 'p') });
  // Folders of their own would take the disk seconds.
  for (let pid = 2; pid <= 10_000; pid++) symlinkSync('1', join(root, 'proc', String(pid)));
  let turns = 0;
  let done = false;
  const turn = () => {
    turns++;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const { byPid } = await readProcesses(paths.procPath, () => 0);
  done = true;
  expect(byPid.size).toBe(10_000);
  // A turn each few milliseconds; it takes a hundred in all.
  expect(turns).toBeGreaterThan(5);
});

test('states are counted by the kernel’s letters, and rare ones are none of these', () => {
  const letters = [...'RSSDZTtIX'].map((state, pid) => process(pid, { state }));
  expect(countStates(letters)).toEqual({
    running: 1,
    sleeping: 2,
    waiting: 1,
    zombie: 1,
    stopped: 2,
    idle: 1,
  });
});

test('the first by processor and by memory are there, each once and with its ranks', () => {
  const before = reading(10, process(1, { cpuTicks: 1000 }), process(2), process(3));
  const now = reading(
    20,
    process(1, { cpuTicks: 3500, residentPages: 5 }),
    process(2, { cpuTicks: 100, residentPages: 100 }),
    process(3, { residentPages: 50 }),
    process(4, { residentPages: 1 }),
  );
  const top = topProcesses(before, now, 2, UNITS);
  expect(top.map((one) => [one.pid, one.cpu_percent, one.rss_bytes, one.cpu_rank, one.memory_rank])).toEqual([
    [1, 250, 20_480, 1, null],
    [2, 10, 409_600, 2, 1],
    [3, 0, 204_800, null, 2],
  ]);
});

test('without an earlier reading there is no use of processors, only of memory', () => {
  const top = topProcesses(null, reading(20, process(1, { cpuTicks: 3500, residentPages: 5 })), 5, UNITS);
  expect(top).toMatchObject([{ pid: 1, cpu_percent: null, cpu_rank: null, memory_rank: 1 }]);
});

test('a process that began since, also under the number of another, has used what it has used', () => {
  const before = reading(0, process(1, { cpuTicks: 900 }));
  const now = reading(10, process(1, { started: 500, cpuTicks: 100 }), process(2, { cpuTicks: 50 }));
  expect(topProcesses(before, now, 5, UNITS).map(({ pid, cpu_percent }) => [pid, cpu_percent])).toEqual([
    [1, 10],
    [2, 5],
  ]);
});

test('of many the right ones are found, and none when none are wished for', () => {
  const all = Array.from({ length: 1000 }, (_, n) =>
    process(n + 1, { residentPages: ((n * 7919) % 1000) + 1 }),
  );
  const wanted = [...all].sort((a, b) => b.residentPages - a.residentPages).slice(0, 5);
  expect(topProcesses(null, reading(0, ...all), 5, UNITS).map(({ pid }) => pid)).toEqual(
    wanted.map(({ pid }) => pid),
  );
  expect(topProcesses(null, reading(0, ...all), 0, UNITS)).toEqual([]);
});

test('the kernel tells pages and clock ticks', () => {
  const { pageBytes, ticksPerSecond } = readKernelUnits();
  expect([4096, 16_384, 65_536]).toContain(pageBytes);
  expect(ticksPerSecond).toBe(100);
});

test('words of 4 bytes are read too', () => {
  const words = new Uint32Array([6, 65_536, 17, 100, 0, 0]);
  const values = parseAuxiliaryVector(Buffer.from(words.buffer), 4);
  expect([values.get(6), values.get(17)]).toEqual([65_536, 100]);
});
