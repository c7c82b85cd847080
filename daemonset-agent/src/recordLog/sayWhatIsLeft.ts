import type { Logger } from 'pino';
import type { PipelineSet } from '../pipeline/pipelineSet.ts';
import type { RecordLogSweep } from './recordLogSweep.ts';

/** At the end of a drain: whether the volume may go with the pod. */
export function sayWhatIsLeft(
  pipelines: Pick<PipelineSet, 'statuses'>,
  sweep: Pick<RecordLogSweep, 'unreadBytes'>,
  log: Pick<Logger, 'info' | 'warn'>,
): void {
  const statuses = pipelines.statuses();
  const sum = (of: (status: (typeof statuses)[number]) => number) =>
    statuses.reduce((total, status) => total + of(status), 0);
  const left = {
    unreadBytes: sweep.unreadBytes(),
    segments: sum(({ spool }) => spool.sealedSegments + spool.openSegments),
    segmentBytes: sum(({ spool }) => spool.bytes),
  };
  if (left.unreadBytes === 0 && left.segments === 0)
    log.info(left, 'Drained: all that was in the record logs is proven stored, and nothing is left.');
  else
    log.warn(
      left,
      'The record logs could not be drained in time. What is left stays on the volume, and is shipped by the next agent that is started on ' +
        'it; nothing is lost while the volume is kept. Usual cause: uploads fail, no pipeline has frontend, or shutdownGracePeriod is short.',
    );
}
