import type { Level } from '@logpipeline/records';
import type { Random } from './random.ts';

/** Shares of levels in an ordinary service's log, summing up to 1. */
const SHARES: [Level, number][] = [
  ['TRACE', 0.03],
  ['DEBUG', 0.17],
  ['INFO', 0.66],
  ['WARN', 0.09],
  ['ERROR', 0.045],
  ['FATAL', 0.005],
];

export function pickLevel(random: Random): Level {
  let rest = random.next();
  for (const [level, share] of SHARES) {
    rest -= share;
    if (rest < 0) return level;
  }
  return 'INFO';
}
