import { LineCounters } from '../lines/lineCounters.ts';

/** What a pipeline did since the process started. */
export class PipelineCounters {
  readonly lines = new LineCounters();
  /** Lines whose consumption is durable. */
  committedLines = 0;
  commits = 0;
  /** Proven stored. */
  shippedRecords = 0;
  shippedBytes = 0;
  shippedObjects = 0;
  /** Records given up for their disk space after they were read, see `buffer.whenFull`. */
  droppedBufferFull = 0;
  /** Gaps by reason, and their bytes where those are known. */
  readonly gaps = new Map<string, { count: number; bytes: number }>();
  /** Upload attempts by outcome: `stored`, `alreadyThere`, `conflict`, or a failure's reason. */
  readonly attempts = new Map<string, number>();
  uploadSeconds = 0;
  /** Times that the spool had to be opened again after a failure. */
  spoolFailures = 0;

  gap(reason: string, bytes: number): void {
    const known = this.gaps.get(reason) ?? { count: 0, bytes: 0 };
    this.gaps.set(reason, { count: known.count + 1, bytes: known.bytes + bytes });
  }

  attempt(outcome: string, seconds: number): void {
    this.attempts.set(outcome, (this.attempts.get(outcome) ?? 0) + 1);
    this.uploadSeconds += seconds;
  }
}
