import { readFileSync } from 'node:fs';

/** A process's resident memory now, in MiB, as the kernel counts it. */
export function residentMemoryMiB(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) / 1024;
}
