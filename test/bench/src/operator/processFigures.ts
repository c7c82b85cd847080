import { readFileSync } from 'node:fs';

/** What the kernel says of a process. Memory in units of 1,000,000 bytes. */
export type ProcessFigures = {
  /** Resident now. */
  rssMb: number;
  /** The most that was resident at any time. */
  peakRssMb: number;
  /** User and system time of all its threads since its start. */
  cpuSeconds: number;
};

/** USER_HZ, which Linux gives to programs as 100 whatever the kernel's own is. */
const TICKS_PER_SECOND = 100;

export function processFigures(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024) / 1e6;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rssMb: megabytes('VmRSS'),
    peakRssMb: megabytes('VmHWM'),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  };
}
