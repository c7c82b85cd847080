import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';

/** Counts of one pipeline since the start. */
export type PipelineCounts = { recordsShipped: number; recordsDropped: number; uploadFailures: number };

/** What is told to CloudWatch of the logs and of all pipelines of a node together. */
export type Totals = {
  /** Lines of level ERROR or FATAL since the start, each once however many pipelines read it. */
  applicationErrors: number;
  /** By name. Not a sum of all: it would shrink with each pipeline that goes, whatever the others do. */
  pipelines: ReadonlyMap<string, PipelineCounts>;
  /** Age of the oldest record that is not proven to be stored; 0: none waits. */
  oldestUnshippedSeconds: number;
};

export type Growth = PipelineCounts & { applicationErrors: number };

/** Pipelines that are remembered at most with those that went: they may come back, and go on counting where they were. */
export const PIPELINES_LIMIT = 1_000;

/** Attempts that were no failure: the last one was called off by a stop. */
const NO_FAILURES = new Set(['stored', 'alreadyThere', 'aborted']);

type Status = Pick<PipelineStatus, 'pipeline' | 'shipped' | 'dropped' | 'attempts' | 'lag'>;

/** @param logged lines of level ERROR or FATAL since the start */
export function totalsOf(pipelines: readonly Status[], logged: { readonly errors: number }): Totals {
  return {
    applicationErrors: logged.errors,
    // One that drains an earlier folder is there twice, with the same counts.
    pipelines: new Map(pipelines.map((status) => [status.pipeline, countsOf(status)])),
    oldestUnshippedSeconds: Math.max(0, ...pipelines.map(({ lag }) => lag.oldestUnshippedSeconds)),
  };
}

function countsOf({ shipped, dropped, attempts }: Status): PipelineCounts {
  return {
    recordsShipped: shipped.records,
    recordsDropped: Object.values(dropped).reduce((a, b) => a + b, 0),
    uploadFailures: Object.entries(attempts).reduce(
      (n, [outcome, times]) => (NO_FAILURES.has(outcome) ? n : n + times),
      0,
    ),
  };
}

/** How much the counts grew. One that shrank began anew, with a pipeline of the same name: all of it came since. */
export function growth(before: Totals, now: Totals): Growth {
  const sum = (count: keyof PipelineCounts) =>
    [...now.pipelines].reduce(
      (total, [name, counts]) => total + since(before.pipelines.get(name)?.[count] ?? 0, counts[count]),
      0,
    );
  return {
    applicationErrors: since(before.applicationErrors, now.applicationErrors),
    recordsShipped: sum('recordsShipped'),
    recordsDropped: sum('recordsDropped'),
    uploadFailures: sum('uploadFailures'),
  };
}

function since(before: number, now: number): number {
  return now < before ? now : now - before;
}

/** What the next totals are to be compared with: these, and what is known of pipelines that are not there now. */
export function followed(before: Totals, now: Totals): Totals {
  const gone = [...before.pipelines].filter(([name]) => !now.pipelines.has(name));
  const room = Math.max(0, PIPELINES_LIMIT - now.pipelines.size);
  // Those that went last are at the end.
  return { ...now, pipelines: new Map([...gone.slice(Math.max(0, gone.length - room)), ...now.pipelines]) };
}
