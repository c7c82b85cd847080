import { CPU_MODES, type CpuMode, type CpuTicks, type StatReading } from '../collectors/cpu.ts';
import { CORRECTION_TICKS } from '../collectors/cpuShares.ts';

/** Seconds by mode, by processor. */
export type CpuSeconds = ReadonlyMap<number, Record<CpuMode, number>>;

/**
 * Processor times as a counter may be: the kernel corrects its idle and iowait downwards now and then, and what reckons with counters would
 * take that for a restart, and the whole value for what came since. So a small step back stands still instead; a large one is a
 * processor that began anew.
 */
export class SteadyCpu {
  readonly #ticksPerSecond: number;
  #cores = new Map<number, CpuTicks>();

  constructor(ticksPerSecond: number) {
    this.#ticksPerSecond = ticksPerSecond;
  }

  /** Shows what is read from now on. */
  next(reading: StatReading): CpuSeconds {
    this.#cores = new Map(
      [...reading.cores].map(([cpu, ticks]) => [cpu, steady(this.#cores.get(cpu), ticks)]),
    );
    const seconds = (ticks: CpuTicks, mode: CpuMode) =>
      (ticks[CPU_MODES.indexOf(mode)] ?? 0) / this.#ticksPerSecond;
    return new Map(
      [...this.#cores].map(([cpu, ticks]) => [
        cpu,
        Object.fromEntries(CPU_MODES.map((mode) => [mode, seconds(ticks, mode)])) as Record<CpuMode, number>,
      ]),
    );
  }
}

function steady(shown: CpuTicks | undefined, ticks: CpuTicks): CpuTicks {
  if (shown === undefined || ticks.some((value, mode) => value < (shown[mode] ?? 0) - CORRECTION_TICKS))
    return ticks;
  return ticks.map((value, mode) => Math.max(value, shown[mode] ?? 0));
}
