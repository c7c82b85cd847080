import { readText } from '../readText.ts';

/** What processors spend their time on, in the order of /proc/stat. Guests are in `user` and `nice` already. */
export const CPU_MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
export type CpuMode = (typeof CPU_MODES)[number];

/** Clock ticks since the boot, in the order of {@link CPU_MODES}. */
export type CpuTicks = readonly number[];

/** What /proc/stat says. */
export type StatReading = {
  total: CpuTicks;
  /** By number; those that are offline are missing. */
  cores: ReadonlyMap<number, CpuTicks>;
  contextSwitches: number | null;
  forks: number | null;
  /** Threads. */
  running: number | null;
  blocked: number | null;
  /** Seconds since 1970 UTC. */
  bootTime: number | null;
};

export function readCpu(procPath: string): StatReading {
  return parseStat(readText(`${procPath}/stat`));
}

/** @throws when it has no line for all processors */
export function parseStat(text: string): StatReading {
  let total: CpuTicks | undefined;
  const cores = new Map<number, CpuTicks>();
  const single = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name = '', ...fields] = line.split(/\s+/, 1 + CPU_MODES.length);
    if (name === 'cpu') total = ticks(fields);
    else if (name.startsWith('cpu')) cores.set(Number(name.slice(3)), ticks(fields));
    else if (fields[0] !== undefined) single.set(name, Number(fields[0]));
  }
  if (total === undefined) throw new Error('/proc/stat has no line of all processors');
  return {
    total,
    cores,
    contextSwitches: single.get('ctxt') ?? null,
    forks: single.get('processes') ?? null,
    running: single.get('procs_running') ?? null,
    blocked: single.get('procs_blocked') ?? null,
    bootTime: single.get('btime') ?? null,
  };
}

/** Kernels that are older than a mode leave it out. */
function ticks(fields: readonly string[]): CpuTicks {
  return CPU_MODES.map((_, index) => Number(fields[index] ?? 0));
}
