import type { Logger } from 'pino';
import type { Destination } from '../destinations/destination.ts';
import type { PendingBudget } from '../lines/pendingLine.ts';
import type { RecordContext } from '../lines/recordHead.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { FramePool } from '../spool/framePool.ts';
import { SealedSegments } from '../spool/sealedSegments.ts';
import { Spool } from '../spool/spool.ts';
import { type BlockedReason, describeBlocked, warnOfBlocked } from './blockedReason.ts';
import { Delivery } from './delivery.ts';
import type { Discovery } from './discovery.ts';
import { DiskBudget } from './diskBudget.ts';
import { freeDisk } from './freeDisk.ts';
import { openSources } from './openSources.ts';
import { PipelineCounters } from './pipelineCounters.ts';
import { describePipeline, type PipelineState, type PipelineStatus } from './pipelineStatus.ts';
import { ReadLoop } from './readLoop.ts';
import { SealClock } from './sealClock.ts';
import type { SourceSet } from './sourceSet.ts';
import { Wakeup } from './wakeup.ts';

/** A spool that failed (disk full, say) is opened again after this time, doubled up to the maximum. */
const REOPEN_MS = { first: 1_000, most: 30_000 };
/** No more often than this is it said that a pipeline is blocked. */
const BLOCKED_WARNING_MS = 60_000;
/** While the disk is full, a segment of this share of it is sealed, so that there is something to upload or drop. */
const SEGMENT_SHARE = 0.25;

export type PipelineOptions = {
  settings: PipelineSettings;
  context: RecordContext;
  /** The pipeline's own folder in the spool. */
  folder: string;
  prefix: string;
  destination: Destination;
  discovery: Discovery;
  /** Shared by all pipelines. */
  pool: FramePool;
  pendingBudget: PendingBudget;
  readBuffer: Buffer;
  maxLineSize: number;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
};

/**
 * One pipeline's whole path: logs, frames, spool, uploads. It shares nothing with other pipelines but memory budgets,
 * so that one that is stuck holds up no other.
 *
 *     starting -> running <-> blocked (buffer.maxSize or the disk is used up: nothing is read, uploads go on)
 *                 running  -> failed  (the spool cannot be written) -> running, after the spool was opened again
 *     any      -> stopping -> stopped (read no more, seal, upload until the deadline, leave the rest on disk)
 */
export class Pipeline {
  readonly name: string;
  readonly counters = new PipelineCounters();
  readonly #options: PipelineOptions;
  readonly #sealed: SealedSegments;
  readonly #delivery: Delivery;
  readonly #wakeup = new Wakeup();
  #state: PipelineState = 'starting';
  #failure: string | undefined;
  #lastBlockedWarning = Number.NEGATIVE_INFINITY;
  #spool: Spool | undefined;
  #sources: SourceSet | undefined;
  readonly #sealClock: SealClock;
  #loop: ReadLoop | undefined;
  #stopping = false;
  #finished: Promise<void> = Promise.resolve();
  #forgetChanges: () => void = () => undefined;

  constructor(options: PipelineOptions) {
    const { settings, context, prefix, folder, destination } = options;
    this.name = `${settings.namespace}/${settings.name}`;
    this.#options = options;
    this.#sealed = new SealedSegments(folder, { pipeline: this.name, ...context, prefix });
    const { now, random } = options;
    this.#sealClock = new SealClock(settings.interval, now, random);
    this.#delivery = new Delivery({
      pipeline: this.name,
      destination,
      sealed: this.#sealed,
      counters: this.counters,
      dropOldest: settings.buffer.whenFull === 'DropOldest',
      renewSeries: () => this.#spool?.renewSeries() ?? options.newSeries(),
      onDelivered: (entries) => this.#sources?.delivered(entries),
      onRoom: () => this.#wakeup.wake(),
      log: options.log,
      now,
      random,
    });
  }

  start(): void {
    this.#forgetChanges = this.#options.discovery.onChange(() => this.#loop?.refresh());
    this.#finished = this.#supervise();
  }

  /** Reads no more, seals, and uploads until the signal; what is left stays in the spool for the next start. */
  async stop(deadline: AbortSignal): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#state = 'stopping';
      this.#forgetChanges();
      this.#loop?.stop();
      this.#wakeup.wake();
    }
    await this.#finished;
    await this.#delivery.stop(deadline);
    this.#state = 'stopped';
  }

  get state(): PipelineState {
    return this.#state;
  }

  status(): PipelineStatus {
    const { settings, destination, now } = this.#options;
    return describePipeline({
      name: this.name,
      state: this.#state,
      failure: this.#failure,
      destination: destination.description,
      limit: settings.buffer.maxSize,
      counters: this.counters,
      spool: this.#spool,
      sealed: this.#sealed,
      sources: this.#sources,
      upload: this.#delivery.status(),
      sealDue: this.#sealClock.due,
      now: now(),
    });
  }

  /** Opens the spool, reads until it fails or the pipeline stops, and opens it again after a failure. */
  async #supervise(): Promise<void> {
    let wait = REOPEN_MS.first;
    while (true) {
      const { commits } = this.counters;
      try {
        const loop = await this.#open();
        if (this.#stopping) loop.stop();
        await loop.run();
        return;
      } catch (error) {
        // Opening succeeds on a full disk too: only a commit shows that it can be used.
        if (this.counters.commits > commits) wait = REOPEN_MS.first;
        this.#fail(error, wait);
      } finally {
        this.#sources?.close();
        await this.#spool?.close().catch(() => undefined);
        this.#loop = undefined;
        this.#sources = undefined;
        this.#spool = undefined;
      }
      if (this.#stopping) return;
      await this.#wakeup.wait(wait);
      wait = Math.min(wait * 2, REOPEN_MS.most);
    }
  }

  #fail(error: unknown, retryMs: number): void {
    this.counters.spoolFailures++;
    this.#failure = error instanceof Error ? error.message : String(error);
    if (!this.#stopping) this.#state = 'failed';
    this.#options.log.error(
      { pipeline: this.name, err: error, retryMs },
      'The spool cannot be used, so nothing is read until it can be. Nothing is lost while the logs stay on the node. ' +
        'Usual cause: the disk is full or broken. It is opened again after the time given.',
    );
  }

  #onBlocked(reason: BlockedReason | undefined): void {
    const { log, now } = this.#options;
    this.#failure = reason === undefined ? undefined : describeBlocked(reason);
    if (this.#stopping) return;
    this.#state = reason === undefined ? 'running' : 'blocked';
    // Each upload makes room for a moment, so that this comes and goes.
    if (reason === undefined || Math.abs(now() - this.#lastBlockedWarning) < BLOCKED_WARNING_MS) return;
    this.#lastBlockedWarning = now();
    log.warn({ pipeline: this.name, reason }, warnOfBlocked(reason));
  }

  async #open(): Promise<ReadLoop> {
    const { settings, folder, prefix, context, pool, now, newSeries } = this.#options;
    const options = {
      folder,
      context: { pipeline: this.name, ...context, prefix },
      compression: settings.compression,
      segmentBytes: settings.buffer.maxSize * SEGMENT_SHARE,
      sealed: this.#sealed,
      pool,
      now,
      newSeries,
    };
    const spool = await Spool.open(options, { nextDue: this.#sealClock.due, stopping: false }).finally(() =>
      this.#delivery.enqueueSealed(),
    );
    this.#spool = spool;
    this.#sources = openSources({ ...this.#options, pipeline: this.name, counters: this.counters, spool });
    this.#loop = this.#openLoop(spool, this.#sources);
    if (!this.#stopping) this.#state = 'running';
    this.#failure = undefined;
    return this.#loop;
  }

  #openLoop(spool: Spool, sources: SourceSet): ReadLoop {
    const { settings, folder, readBuffer, log, now } = this.#options;
    return new ReadLoop({
      pipeline: this.name,
      spool,
      sources,
      sealed: this.#sealed,
      counters: this.counters,
      wakeup: this.#wakeup,
      readBuffer,
      disk: new DiskBudget({
        spool,
        sealed: this.#sealed,
        sources,
        limit: settings.buffer.maxSize,
        freeDisk: () => freeDisk(folder),
        clock: () => performance.now(),
      }),
      log,
      now,
      sealClock: this.#sealClock,
      onCommitted: () => this.#delivery.enqueueSealed(),
      makeRoom: () => this.#delivery.makeRoom(),
      onBlocked: (reason) => this.#onBlocked(reason),
    });
  }
}
