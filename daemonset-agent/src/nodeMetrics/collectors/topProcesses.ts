import type { KernelUnits } from '../auxiliaryVector.ts';
import { round } from '../counter.ts';
import type { TopProcess } from '../nodeSample.ts';
import type { ProcessesReading } from './processes.ts';
import type { ProcessReading } from './processStat.ts';

export type RankedProcess = Pick<
  TopProcess,
  'pid' | 'name' | 'cpu_percent' | 'rss_bytes' | 'cpu_rank' | 'memory_rank'
> & {
  /** See {@link ProcessReading}. */
  started: number;
};

/**
 * The first N by processor time between two readings and the first N by memory now, each process once, those by processor first.
 * A process that began after the first reading has used all its time since.
 */
export function topProcesses(
  before: ProcessesReading | null,
  now: ProcessesReading,
  limit: number,
  units: KernelUnits,
): RankedProcess[] {
  const all = [...now.byPid.values()];
  const used = before === null ? undefined : cpuTicksUsed(before, all);
  const byCpu = used === undefined ? [] : first(all, limit, (process) => used.get(process) ?? 0);
  const byMemory = first(all, limit, (process) => process.residentPages);
  const seconds = before === null ? 0 : now.at - before.at;
  return [...new Set([...byCpu, ...byMemory])].map((process) => {
    const ticks = used?.get(process);
    return {
      pid: process.pid,
      name: process.name,
      cpu_percent:
        ticks === undefined || !(seconds > 0) ? null : round((ticks / units.ticksPerSecond / seconds) * 100),
      rss_bytes: process.residentPages * units.pageBytes,
      cpu_rank: rank(byCpu, process),
      memory_rank: rank(byMemory, process),
      started: process.started,
    };
  });
}

function cpuTicksUsed(before: ProcessesReading, all: readonly ProcessReading[]): Map<ProcessReading, number> {
  return new Map(
    all.map((process) => {
      const earlier = before.byPid.get(process.pid);
      const since = earlier?.started === process.started ? earlier.cpuTicks : 0;
      return [process, Math.max(0, process.cpuTicks - since)];
    }),
  );
}

/** Those with a value above 0, the largest first. Sorted are only those that can still be among them. */
function first(
  all: readonly ProcessReading[],
  limit: number,
  value: (one: ProcessReading) => number,
): ProcessReading[] {
  let found: ProcessReading[] = [];
  let least = 0;
  const cut = () => {
    found = found.sort((a, b) => value(b) - value(a) || a.pid - b.pid).slice(0, limit);
    const last = found[limit - 1];
    if (last !== undefined) least = value(last);
  };
  for (const process of all) {
    if (value(process) <= least) continue;
    found.push(process);
    if (found.length >= 2 * limit + 16) cut();
  }
  cut();
  return found;
}

function rank(ranked: readonly ProcessReading[], process: ProcessReading): number | null {
  const index = ranked.indexOf(process);
  return index < 0 ? null : index + 1;
}
