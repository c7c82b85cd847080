import { closeSync, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { inSlices } from '../slices.ts';
import { type ProcessReading, parseProcessStat } from './processStat.ts';

/** More are not looked at: that many already cost 0.3 s of CPU time. */
export const PROCESSES_LIMIT = 20_000;

export type ProcessesReading = {
  /** Seconds by the clock that nobody sets. */
  at: number;
  byPid: ReadonlyMap<number, ProcessReading>;
  cut: boolean;
};

/** Longer than any: 52 numbers of at most 20 digits, and the name. */
const STAT_BYTES = 2048;

/** Reads all processes, a few milliseconds at a stretch. Those that end meanwhile are left out. */
export async function readProcesses(procPath: string, monotonic: () => number): Promise<ProcessesReading> {
  const pids = (await readdir(procPath)).map(Number).filter(Number.isInteger);
  if (pids.length === 0) throw new Error(`${procPath} shows no processes`);
  const at = monotonic() / 1000;
  const buffer = Buffer.allocUnsafe(STAT_BYTES);
  const byPid = new Map<number, ProcessReading>();
  await inSlices(pids.slice(0, PROCESSES_LIMIT), (pid) => {
    const process = readProcess(procPath, pid, buffer);
    if (process !== undefined) byPid.set(pid, process);
  });
  return { at, byPid, cut: pids.length > PROCESSES_LIMIT };
}

/** @returns undefined when it has ended */
export function readProcess(
  procPath: string,
  pid: number,
  buffer = Buffer.allocUnsafe(STAT_BYTES),
): ProcessReading | undefined {
  let file: number | undefined;
  try {
    file = openSync(`${procPath}/${pid}/stat`, 'r');
    return parseProcessStat(pid, buffer, readSync(file, buffer, 0, STAT_BYTES, 0));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
