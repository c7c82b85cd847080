import { percentOf, round } from '../counter.ts';
import type { CpuSample } from '../nodeSample.ts';
import { CPU_MODES, type CpuMode, type CpuTicks, type StatReading } from './cpu.ts';

/**
 * The kernel corrects its estimates of idle and iowait, so that they go back a little (proc(5)); a processor that comes back online
 * begins anew. Up to so many ticks are a correction and count as standing still.
 */
export const CORRECTION_TICKS = 300;

export type CpuShares = Omit<CpuSample, 'cpu_frequency_mhz' | 'model'>;

/** What processors did between two readings. Shares are of the ticks that were counted, so that no clock has a part in it. */
export function cpuShares(before: StatReading | null, now: StatReading | null): CpuShares {
  const spent = before && now && ticksSpent(before.total, now.total);
  const share = (...modes: CpuMode[]) => (spent ? percentOf(sum(spent, modes), sum(spent, CPU_MODES)) : null);
  return {
    cpu_percent: busy(spent),
    cpu_count: now && (now.cores.size || null),
    user_percent: share('user', 'nice'),
    system_percent: share('system', 'irq', 'softirq'),
    iowait_percent: share('iowait'),
    steal_percent: share('steal'),
    idle_percent: share('idle'),
    core_percents: before && now && corePercents(before, now),
  };
}

/** Ticks by mode, or null when the counters began anew. */
export function ticksSpent(before: CpuTicks, now: CpuTicks): CpuTicks | null {
  const spent = now.map((value, mode) => value - (before[mode] ?? 0));
  return spent.some((ticks) => ticks < -CORRECTION_TICKS) ? null : spent.map((ticks) => Math.max(0, ticks));
}

function corePercents(before: StatReading, now: StatReading): (number | null)[] {
  const last = Math.max(-1, ...before.cores.keys(), ...now.cores.keys());
  return Array.from({ length: last + 1 }, (_, core) => {
    const [earlier, later] = [before.cores.get(core), now.cores.get(core)];
    return earlier === undefined || later === undefined ? null : busy(ticksSpent(earlier, later));
  });
}

/** A processor that waits for a disk could do other work: that is idle. */
function busy(spent: CpuTicks | null): number | null {
  if (spent === null) return null;
  const idle = percentOf(sum(spent, ['idle', 'iowait']), sum(spent, CPU_MODES));
  return idle === null ? null : round(100 - idle);
}

function sum(ticks: CpuTicks, modes: readonly CpuMode[]): number {
  return modes.reduce((all, mode) => all + (ticks[CPU_MODES.indexOf(mode)] ?? 0), 0);
}
