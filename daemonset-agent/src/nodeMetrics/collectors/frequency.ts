import { readdir, readFile } from 'node:fs/promises';
import { isAbsent } from '../readText.ts';

/** What the processors run at now, and what they are. */
export type FrequencyReading = {
  /** Hertz by processor; empty on machines that do not tell, such as virtual ones of ARM. */
  hertz: ReadonlyMap<number, number>;
  model: string | null;
};

/** Of more processors than these, so many that lie evenly between them are asked: each costs a system call, on some kernels a sleep. */
export const FREQUENCIES_LIMIT = 64;

/**
 * Frequencies from cpufreq, or where there is none (most virtual machines) from /proc/cpuinfo, whose figure then is the nominal one.
 * Read on other threads, since some kernels sleep 10 ms for an answer.
 */
export class FrequencyReader {
  readonly #procPath: string;
  readonly #folder: string;
  /** It never changes, and /proc/cpuinfo of a large machine is long. */
  #model: string | null | undefined;

  constructor(procPath: string, sysPath: string) {
    this.#procPath = procPath;
    this.#folder = `${sysPath}/devices/system/cpu`;
  }

  /** @param attempt answers null when it fails, which it counts; either source may be there without the other */
  async read(attempt: <T>(read: () => Promise<T>) => Promise<T | null>): Promise<FrequencyReading> {
    const scaled = await attempt(() => this.#fromCpufreq());
    if (scaled?.size !== 0 && this.#model !== undefined)
      return { hertz: scaled ?? new Map(), model: this.#model };
    const told = await attempt(async () => parseCpuinfo(await readFile(`${this.#procPath}/cpuinfo`, 'utf8')));
    if (told !== null) this.#model = told.model;
    // The nominal figure is none for a machine whose present one just could not be read.
    const hertz = scaled?.size === 0 ? told?.hertz : scaled;
    return { hertz: hertz ?? new Map(), model: this.#model ?? null };
  }

  async #fromCpufreq(): Promise<Map<number, number>> {
    const hertz = new Map<number, number>();
    for (const [nth, cpu] of evenly(await processors(this.#folder), FREQUENCIES_LIMIT).entries()) {
      const kilohertz = await readNumber(`${this.#folder}/cpu${cpu}/cpufreq/scaling_cur_freq`);
      // One that is offline has a folder too. But where the first has none, the machine has none.
      if (kilohertz !== undefined) hertz.set(cpu, kilohertz * 1000);
      else if (nth === 0) break;
    }
    return hertz;
  }
}

/** Lines such as `processor : 0`, `model name : …` and `cpu MHz : 2596.120`; ARM has the first only. */
export function parseCpuinfo(text: string): FrequencyReading {
  const hertz = new Map<number, number>();
  let model: string | null = null;
  let cpu: number | undefined;
  for (const [, name, value = ''] of text.matchAll(/^(processor|cpu MHz|model name)\s*:[ \t]*(.*?)\s*$/gm)) {
    if (name === 'processor') cpu = Number(value);
    else if (name === 'model name') model ??= value === '' ? null : value;
    else if (cpu !== undefined && Number(value) > 0) hertz.set(cpu, Number(value) * 1e6);
  }
  return { hertz, model };
}

/** @returns null without any */
export function meanMegahertz(reading: FrequencyReading): number | null {
  if (reading.hertz.size === 0) return null;
  const sum = [...reading.hertz.values()].reduce((all, hertz) => all + hertz, 0);
  return Math.round(sum / reading.hertz.size / 1e5) / 10;
}

async function processors(folder: string): Promise<number[]> {
  try {
    const names = await readdir(folder);
    return names
      .flatMap((name) => (/^cpu\d+$/.test(name) ? [Number(name.slice(3))] : []))
      .sort((a, b) => a - b);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function readNumber(path: string): Promise<number | undefined> {
  try {
    const value = Number(await readFile(path, 'utf8'));
    return value > 0 ? value : undefined;
  } catch (error) {
    // EBUSY and EAGAIN: the processor is just going on or off.
    if (isAbsent(error) || ['EBUSY', 'EAGAIN'].includes(String((error as NodeJS.ErrnoException).code)))
      return undefined;
    throw error;
  }
}

function evenly<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, n) => items[Math.floor((n * items.length) / limit)] as T);
}
