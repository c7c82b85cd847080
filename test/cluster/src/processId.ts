import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid. */
export type ProcessId = {
  pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks from boot to its start. */
  startedAt: number;
};

export function thisProcess(): ProcessId {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? 0 };
}

export function isAlive(process: ProcessId): boolean {
  return startOf(process.pid) === process.startedAt;
}

function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may itself hold blanks and parentheses; the state follows the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}
