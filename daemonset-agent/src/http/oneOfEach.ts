import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';

/** A pipeline's folders share its counters, so that only the first of them is asked; what waits in the others is added. */
export function oneOfEach(statuses: PipelineStatus[]): PipelineStatus[] {
  const byName = new Map<string, PipelineStatus>();
  for (const status of statuses) {
    const first = byName.get(status.pipeline);
    if (first === undefined) byName.set(status.pipeline, status);
    else byName.set(status.pipeline, withDraining(first, status));
  }
  return [...byName.values()];
}

function withDraining(first: PipelineStatus, draining: PipelineStatus): PipelineStatus {
  const failing = first.upload.failing ?? draining.upload.failing;
  return {
    ...first,
    spool: { ...first.spool, bytes: first.spool.bytes + draining.spool.bytes },
    upload: {
      ...first.upload,
      queued: first.upload.queued + draining.upload.queued,
      ...(failing === undefined ? {} : { failing }),
    },
    lag: {
      ...first.lag,
      oldestUnshippedSeconds: Math.max(first.lag.oldestUnshippedSeconds, draining.lag.oldestUnshippedSeconds),
    },
  };
}
