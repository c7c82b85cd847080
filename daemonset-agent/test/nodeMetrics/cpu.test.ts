import { expect, test } from 'vitest';
import { CPU_MODES, parseStat, type StatReading } from '../../src/nodeMetrics/collectors/cpu.ts';
import { CORRECTION_TICKS, cpuShares } from '../../src/nodeMetrics/collectors/cpuShares.ts';
import { SteadyCpu } from '../../src/nodeMetrics/page/steadyCpu.ts';
import { TWO_CORES } from './nodeTree.ts';

const FIRST = parseStat(TWO_CORES['proc/stat'] ?? '');

/** As FIRST, so many ticks later by mode, on both processors alike. */
function later(spent: Partial<Record<(typeof CPU_MODES)[number], number>>, from = FIRST): StatReading {
  const add = (ticks: readonly number[], times: number) =>
    ticks.map((value, mode) => value + times * (spent[CPU_MODES[mode] ?? 'idle'] ?? 0));
  return {
    ...from,
    total: add(from.total, 2),
    cores: new Map([...from.cores].map(([cpu, ticks]) => [cpu, add(ticks, 1)])),
  };
}

test('/proc/stat is read: processors by number, and what is there once', () => {
  expect(FIRST.total).toEqual([1000, 0, 500, 8000, 400, 50, 50, 0]);
  expect([...FIRST.cores.keys()]).toEqual([0, 1]);
  const { contextSwitches, forks, running, blocked, bootTime } = FIRST;
  expect([contextSwitches, forks, running, blocked, bootTime]).toEqual([100000, 5000, 2, 1, 1795845219]);
});

test('what an old kernel does not have is 0 ticks or null', () => {
  const { total, contextSwitches } = parseStat('cpu  1 2 3 4\ncpu0 1 2 3 4\n');
  expect([total, contextSwitches]).toEqual([[1, 2, 3, 4, 0, 0, 0, 0], null]);
});

test('a file without processors is refused', () => {
  expect(() => parseStat('')).toThrow('no line of all processors');
});

test('shares are of the ticks between two readings, and waiting for a disk is idle', () => {
  const now = later({ user: 10, nice: 5, system: 10, irq: 5, idle: 60, iowait: 8, steal: 2 });
  expect(cpuShares(FIRST, now)).toEqual({
    cpu_percent: 32,
    cpu_count: 2,
    user_percent: 15,
    system_percent: 15,
    iowait_percent: 8,
    steal_percent: 2,
    idle_percent: 60,
    core_percents: [32, 32],
  });
});

test('without an earlier reading, or without ticks between the two, there are no shares', () => {
  for (const before of [null, FIRST])
    expect(cpuShares(before, FIRST)).toMatchObject({ cpu_percent: null, idle_percent: null, cpu_count: 2 });
  expect(cpuShares(FIRST, null)).toMatchObject({ cpu_percent: null, cpu_count: null, core_percents: null });
});

test('a small step back of iowait is a correction, and counts as standing still', () => {
  expect(cpuShares(FIRST, later({ user: 50, idle: 50, iowait: -10 }))).toMatchObject({
    cpu_percent: 50,
    iowait_percent: 0,
  });
});

test('counters that began anew give null, never a negative share', () => {
  const now = { ...later({ idle: 100 }), total: [0, 0, 0, 10, 0, 0, 0, 0] };
  expect(cpuShares(FIRST, now)).toMatchObject({
    cpu_percent: null,
    user_percent: null,
    core_percents: [0, 0],
  });
});

test('a processor that went offline, or came, has no share of its own', () => {
  const now = later({ user: 10, idle: 90 });
  const withoutFirst = { ...now, cores: new Map([...now.cores].filter(([cpu]) => cpu !== 0)) };
  expect(cpuShares(FIRST, withoutFirst)).toMatchObject({ cpu_count: 1, core_percents: [null, 10] });
  expect(cpuShares(withoutFirst, now).core_percents?.[0]).toBeNull();
});

test('seconds that are shown to a scrape stand still where the kernel corrects them', () => {
  const steady = new SteadyCpu(100);
  steady.next(FIRST);
  const shown = steady.next(later({ iowait: -20, user: 100 })).get(0);
  expect([shown?.iowait, shown?.user]).toEqual([2, 7]);
});

test('seconds of a processor that began anew are shown as they are', () => {
  const steady = new SteadyCpu(100);
  const much = later({ user: CORRECTION_TICKS * 2 });
  steady.next(much);
  expect(steady.next(FIRST).get(0)?.user).toBe(6);
});
