import { LEVELS } from '@logpipeline/records';
import type { WorkloadLines } from '../logMetrics/workloadTable.ts';
import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';

/** What is told to CloudWatch of the logs and of all pipelines of a node together. All but the last are counts since the start. */
export type Totals = {
  /** Lines of level ERROR or FATAL, each once however many pipelines read it. */
  applicationErrors: number;
  recordsShipped: number;
  recordsDropped: number;
  uploadFailures: number;
  /** Age of the oldest record that is not proven to be stored; 0: none waits. */
  oldestUnshippedSeconds: number;
};

const ERROR_LEVELS = [LEVELS.indexOf('ERROR'), LEVELS.indexOf('FATAL')];

/** Attempts that were no failure: the last one was called off by a stop. */
const NO_FAILURES = new Set(['stored', 'alreadyThere', 'aborted']);

export function totalsOf(
  pipelines: readonly Pick<PipelineStatus, 'shipped' | 'dropped' | 'attempts' | 'lag'>[],
  workloads: Iterable<Pick<WorkloadLines, 'levels'>>,
): Totals {
  const sum = (of: (pipeline: (typeof pipelines)[number]) => number) =>
    pipelines.reduce((total, pipeline) => total + of(pipeline), 0);
  return {
    applicationErrors: [...workloads].reduce(
      (lines, { levels }) => ERROR_LEVELS.reduce((sum, level) => sum + (levels[level] ?? 0), lines),
      0,
    ),
    recordsShipped: sum(({ shipped }) => shipped.records),
    recordsDropped: sum(({ dropped }) => Object.values(dropped).reduce((a, b) => a + b, 0)),
    uploadFailures: sum(({ attempts }) =>
      Object.entries(attempts).reduce((n, [outcome, times]) => (NO_FAILURES.has(outcome) ? n : n + times), 0),
    ),
    oldestUnshippedSeconds: Math.max(0, ...pipelines.map(({ lag }) => lag.oldestUnshippedSeconds)),
  };
}

/** How much a count grew. Null when that is not known: it shrank, because a pipeline or a workload went. */
export function growth(
  before: Totals,
  now: Totals,
  count: Exclude<keyof Totals, 'oldestUnshippedSeconds'>,
): number | null {
  const from = before[count];
  const to = now[count];
  return to < from ? null : to - from;
}
