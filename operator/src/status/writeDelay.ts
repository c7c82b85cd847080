import { isDeepStrictEqual } from 'node:util';
import type { LogPipelineStatus } from '@logpipeline/crds';

/** Totals and times change all the time while logs flow: so often they are written at most. */
const FIGURES_EVERY_MS = 60_000;
/** While nodes come and go one by one their number would be written once for each of them. */
const NODES_EVERY_MS = 10_000;

/**
 * In how many milliseconds a status is to be written; undefined: not at all, since nothing has changed. At once when what a condition
 * says has changed, and not only the words it says it in. `lastWrite`: ms since 1970, of this pipeline; undefined: never.
 */
export function writeDelay(
  old: LogPipelineStatus | undefined,
  next: LogPipelineStatus,
  lastWrite: number | undefined,
  now: number,
): number | undefined {
  if (isDeepStrictEqual(old, next)) return undefined;
  if (!isDeepStrictEqual(essence(old), essence(next))) return 0;
  if (lastWrite === undefined) return 0;
  const every = isDeepStrictEqual(old?.nodes, next.nodes) ? FIGURES_EVERY_MS : NODES_EVERY_MS;
  // A clock that was set back must not stop writing.
  return now < lastWrite ? every : Math.max(0, lastWrite + every - now);
}

export function shouldWrite(
  old: LogPipelineStatus | undefined,
  next: LogPipelineStatus,
  lastWrite: number | undefined,
  now: number,
): boolean {
  return writeDelay(old, next, lastWrite, now) === 0;
}

function essence(status: LogPipelineStatus | undefined): unknown {
  return {
    observedGeneration: status?.observedGeneration,
    conditions: status?.conditions?.map(({ type, status, reason, observedGeneration }) => [
      type,
      status,
      reason,
      observedGeneration,
    ]),
  };
}
