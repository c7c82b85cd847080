import type { SourceEntry } from '@logpipeline/records';
import type { Logger } from 'pino';
import type { Destination, PutOutcome } from '../destinations/destination.ts';
import type { SealedSegment, SealedSegments } from '../spool/sealedSegments.ts';
import { createUploader, type Uploader, type UploaderStatus } from '../upload/uploader.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import type { PipelineTotals } from './pipelineTotals.ts';

export type DeliveryOptions = {
  pipeline: string;
  destination: Destination;
  sealed: SealedSegments;
  counters: PipelineCounters;
  totals: PipelineTotals;
  /** Nothing is uploaded. */
  suspended: boolean;
  /** The node goes away, see `hurry`. */
  hurried: boolean;
  /** What follows the drop of a segment. */
  dropOldest: boolean;
  /** A new id for segments to come. */
  renewSeries: () => string;
  /** A segment is proven stored; what it held, by source. */
  onDelivered: (sources: SourceEntry[]) => void;
  /** Disk space became free. */
  onRoom: () => void;
  log: Logger;
  now: () => number;
  random: () => number;
};

/** Brings sealed segments to the destination: hands each to the uploader once, deletes what is proven stored. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #uploader: Uploader<SealedSegment>;
  readonly #enqueued = new Set<number>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#uploader = createUploader<SealedSegment>({
      destination: options.destination,
      clock: { now: options.now },
      random: options.random,
      hurried: options.hurried,
      onShipped: (segment) => this.#onShipped(segment),
      onConflict: (segment, which, message) => this.#onConflict(segment.sequence, which, message),
      onAttempt: (attempt) => this.#onAttempt(attempt),
    });
  }

  /** Takes over what was sealed since the last call. */
  enqueueSealed(): void {
    if (this.#options.suspended) return;
    for (const segment of this.#options.sealed.values()) {
      if (this.#enqueued.has(segment.sequence)) continue;
      this.#enqueued.add(segment.sequence);
      this.#uploader.enqueue(segment);
    }
  }

  /** The node goes away: uploads that fail are tried again at once, and then often. `false`: it stays. */
  hurry(hurried: boolean): void {
    this.#uploader.hurry(hurried);
  }

  status(): UploaderStatus {
    return this.#uploader.status();
  }

  /** Uploads until the signal; what is left stays in the spool. */
  async stop(deadline: AbortSignal): Promise<void> {
    await this.#uploader.drain(deadline);
    await this.#uploader.stop();
    await this.#options.destination.close();
  }

  /** Drops the oldest segment that waits, if the pipeline is set to. */
  async makeRoom(): Promise<void> {
    const { sealed, counters, log, pipeline, dropOldest, onRoom, suspended } = this.#options;
    if (!dropOldest) return;
    const oldest = sealed
      .values()
      .find(({ data, sequence }) => data !== null && !this.#uploader.isInFlight(sequence));
    if (oldest === undefined || !(suspended || this.#uploader.remove(oldest.sequence))) return;
    try {
      await sealed.drop(oldest.sequence, 'buffer_full');
    } finally {
      // As it is now: emptied, or what it was, where the disk is too full even for that.
      const left = sealed.values().find(({ sequence }) => sequence === oldest.sequence);
      if (left !== undefined && !suspended) this.#uploader.enqueue(left);
    }
    counters.droppedBufferFull += oldest.records;
    counters.gap('buffer_full', oldest.data?.size ?? 0);
    log.warn(
      { pipeline, records: oldest.records, key: oldest.data?.key },
      'A sealed segment was dropped, because buffer.maxSize is used up and buffer.whenFull is DropOldest. Its records ' +
        'are lost. Usual cause: the bucket cannot be reached; see the upload errors before this line.',
    );
    onRoom();
  }

  async #onShipped({ sequence, records, data }: SealedSegment): Promise<void> {
    const { sealed, counters, totals, onDelivered, onRoom } = this.#options;
    const entries = await sealed.shipped(sequence);
    totals.shipped(records, data === null ? undefined : { bytes: data.size });
    onDelivered(entries);
    this.#enqueued.delete(sequence);
    counters.shippedRecords += records;
    counters.shippedBytes += data?.size ?? 0;
    counters.shippedObjects += data === null ? 0 : 1;
    onRoom();
  }

  async #onConflict(sequence: number, which: 'data' | 'index', message: string): Promise<SealedSegment> {
    const { renewSeries, log, pipeline, sealed } = this.#options;
    const series = renewSeries();
    log.error(
      { pipeline, sequence, which, series, message },
      'Other bytes lie under the key of a segment, which goes up under a new id. Usual cause: the spool’s disk was ' +
        'copied, and two agents ship from the copies. Give each node a disk of its own.',
    );
    return await sealed.reidentify(sequence, series, which);
  }

  #onAttempt(attempt: { sequence: number; outcome: PutOutcome; seconds: number }): void {
    const { counters, log, pipeline } = this.#options;
    const { outcome, sequence } = attempt;
    counters.attempt(outcome.status === 'failed' ? outcome.reason : outcome.status, attempt.seconds);
    if (outcome.status !== 'failed' || outcome.reason === 'aborted') return;
    log.warn(
      { pipeline, sequence, reason: outcome.reason, error: outcome.message },
      'An upload failed and is tried again until it succeeds; until then records wait in the spool.',
    );
  }
}
