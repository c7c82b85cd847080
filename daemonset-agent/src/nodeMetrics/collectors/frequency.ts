import { readdir, readFile } from 'node:fs/promises';
import { isAbsent } from '../readText.ts';

/** Hertz by processor. */
export type Frequencies = ReadonlyMap<number, number>;

/** Of more processors than these, so many that lie evenly between them are asked: each costs a system call, on some kernels a sleep. */
export const FREQUENCIES_LIMIT = 64;

/**
 * Present frequencies: from cpufreq, or where there is none (most virtual machines) from /proc/cpuinfo, whose figure then is the nominal
 * one. Read on other threads, since some kernels sleep 10 ms for an answer.
 *
 * @returns null on machines that do not tell, such as virtual ones of ARM
 */
export async function readFrequencies(procPath: string, sysPath: string): Promise<Frequencies | null> {
  const folder = `${sysPath}/devices/system/cpu`;
  const frequencies = new Map<number, number>();
  for (const cpu of evenly(await processors(folder), FREQUENCIES_LIMIT)) {
    const kilohertz = await number(`${folder}/cpu${cpu}/cpufreq/scaling_cur_freq`);
    // Those that are offline have a folder too. Without cpufreq nobody has one, and the first says it for all.
    if (kilohertz !== undefined) frequencies.set(cpu, kilohertz * 1000);
    else if (frequencies.size === 0 && cpu === 0) break;
  }
  if (frequencies.size > 0) return frequencies;
  const named = parseCpuinfo(await readFile(`${procPath}/cpuinfo`, 'utf8'));
  return named.size > 0 ? named : null;
}

/** Lines such as `processor : 0` and `cpu MHz : 2596.120`. */
export function parseCpuinfo(text: string): Frequencies {
  const frequencies = new Map<number, number>();
  let cpu: number | undefined;
  for (const [, name, value] of text.matchAll(/^(processor|cpu MHz)\s*:\s*([\d.]+)\s*$/gm)) {
    if (name === 'processor') cpu = Number(value);
    else if (cpu !== undefined && Number(value) > 0) frequencies.set(cpu, Number(value) * 1e6);
  }
  return frequencies;
}

/** @returns null without any */
export function meanMegahertz(frequencies: Frequencies | null): number | null {
  if (frequencies === null || frequencies.size === 0) return null;
  const sum = [...frequencies.values()].reduce((all, hertz) => all + hertz, 0);
  return Math.round(sum / frequencies.size / 1e5) / 10;
}

async function processors(folder: string): Promise<number[]> {
  try {
    const names = await readdir(folder);
    return names.flatMap((name) => (/^cpu\d+$/.test(name) ? [Number(name.slice(3))] : [])).sort((a, b) => a - b);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function number(path: string): Promise<number | undefined> {
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
