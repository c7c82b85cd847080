import type { SourceEntry } from '@logpipeline/records';
import type { LineCounters } from '../lines/lineCounters.ts';

/** What became of one source's lines since the process started. */
export class SourceCounters {
  linesRead = 0;
  bytesRead = 0;
  /** Lines whose consumption is durable on the node. */
  committedLines = 0;
  /** Records proven stored, those included that a process before this one read. */
  shippedRecords = 0;
  droppedLevel = 0;
  droppedUnknown = 0;
  droppedSampled = 0;
  droppedRateLimit = 0;
  droppedInvalid = 0;
  #firstTime: number | undefined;
  #lastTime = 0;
  #shippedUntil: number | undefined;

  /** Runs `act`, which reads from this source alone, and takes what it adds to the pipeline's counters for its own. */
  attribute<T>(pipeline: LineCounters, act: () => T): T {
    const {
      linesRead,
      bytesRead,
      droppedLevel,
      droppedUnknown,
      droppedSampled,
      droppedRateLimit,
      droppedInvalid,
      shipped,
    } = pipeline;
    const result = act();
    this.linesRead += pipeline.linesRead - linesRead;
    this.bytesRead += pipeline.bytesRead - bytesRead;
    this.droppedLevel += pipeline.droppedLevel - droppedLevel;
    this.droppedUnknown += pipeline.droppedUnknown - droppedUnknown;
    this.droppedSampled += pipeline.droppedSampled - droppedSampled;
    this.droppedRateLimit += pipeline.droppedRateLimit - droppedRateLimit;
    this.droppedInvalid += pipeline.droppedInvalid - droppedInvalid;
    if (pipeline.shipped > shipped) {
      this.#firstTime ??= pipeline.lastTime;
      this.#lastTime = pipeline.lastTime;
    }
    return result;
  }

  /** A segment with records of this source is proven stored. */
  delivered(entry: SourceEntry): void {
    this.shippedRecords += entry.shipped;
    if (entry.lastTime !== null) this.#shippedUntil = Math.max(this.#shippedUntil ?? 0, entry.lastTime);
  }

  /**
   * A time, milliseconds since 1970 UTC, before which everything that this process read of the source is stored;
   * undefined when all of it is.
   */
  get oldestUnshipped(): number | undefined {
    if (this.#firstTime === undefined) return undefined;
    if (this.#shippedUntil === undefined) return this.#firstTime;
    return this.#shippedUntil >= this.#lastTime ? undefined : Math.max(this.#shippedUntil, this.#firstTime);
  }
}
