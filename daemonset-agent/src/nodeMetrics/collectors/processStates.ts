import type { ProcessReading } from './processStat.ts';

export const PROCESS_STATES = ['running', 'sleeping', 'waiting', 'zombie', 'stopped', 'idle'] as const;
export type ProcessState = (typeof PROCESS_STATES)[number];

/** Letters of the kernel; t: held by a debugger. Rare ones (X: about to be gone, P: parked) count as none of these. */
const BY_LETTER: Record<string, ProcessState> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting',
  Z: 'zombie',
  T: 'stopped',
  t: 'stopped',
  I: 'idle',
};

export function countStates(processes: Iterable<ProcessReading>): Record<ProcessState, number> {
  const counts = { running: 0, sleeping: 0, waiting: 0, zombie: 0, stopped: 0, idle: 0 };
  for (const { state } of processes) {
    const name = BY_LETTER[state];
    if (name !== undefined) counts[name]++;
  }
  return counts;
}
