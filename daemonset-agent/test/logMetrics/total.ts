import type { RecordTally } from '../../src/logMetrics/recordTally.ts';

/** Lines of all workloads and levels. */
export function total(tally: RecordTally): number {
  let lines = 0;
  for (const { levels } of tally.workloads()) for (const count of levels) lines += count;
  return lines;
}
