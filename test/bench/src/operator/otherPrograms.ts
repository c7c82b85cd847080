import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { processFigures } from './processFigures.ts';

/** USER_HZ, see `processFigures`. */
const TICKS_PER_SECOND = 100;

/**
 * How much of the machine programs that are not the bench's take from now on, 0 to 1: times that were measured beside them are longer
 * than they would be. Works in a process namespace of one's own, where /proc has the bench's processes only, while /proc/stat is the
 * whole machine's.
 */
export function watchOtherPrograms(): { share(): number } {
  const start = { at: performance.now(), others: machineSeconds() - ownSeconds() };
  return {
    share() {
      const took = (performance.now() - start.at) / 1_000;
      const others = machineSeconds() - ownSeconds() - start.others;
      return Math.max(0, others / took / availableParallelism());
    },
  };
}

function machineSeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

function ownSeconds(): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      sum += processFigures(Number(name)).cpuSeconds;
    } catch {
      // It has just ended.
    }
  }
  return sum;
}
