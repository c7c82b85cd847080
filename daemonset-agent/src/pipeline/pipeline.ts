import type { SourceIdentity } from '@logpipeline/records';
import type { Logger } from 'pino';
import type { Destination } from '../destinations/destination.ts';
import type { PendingBudget } from '../lines/pendingLine.ts';
import type { RecordContext } from '../lines/recordHead.ts';
import type { RecordTally } from '../logMetrics/recordTally.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { SourcePosition } from '../spool/commitRecord.ts';
import { recordShipped } from '../spool/commitStore.ts';
import type { FramePool } from '../spool/framePool.ts';
import { makeFolder } from '../spool/pipelineFolders.ts';
import { SealedSegments } from '../spool/sealedSegments.ts';
import { Spool, type TakeOver } from '../spool/spool.ts';
import { type BlockedReason, describeBlocked, warnOfBlocked } from './blockedReason.ts';
import { Delivery } from './delivery.ts';
import type { Discovery } from './discovery.ts';
import { DiskBudget } from './diskBudget.ts';
import { noteOf } from './folderNote.ts';
import { freeDisk } from './freeDisk.ts';
import { NewNote } from './newNote.ts';
import { openSources } from './openSources.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import { describePipeline, droppedOf, type PipelineState, type PipelineStatus } from './pipelineStatus.ts';
import { PipelineTotals } from './pipelineTotals.ts';
import { ReadLoop } from './readLoop.ts';
import { ReopenWait } from './reopenWait.ts';
import type { SealClock } from './sealClock.ts';
import type { SourceSet } from './sourceSet.ts';
import { Wakeup } from './wakeup.ts';

/** No more often than this is it said that a pipeline is blocked. */
const BLOCKED_WARNING_MS = 60_000;
/** While the disk is full, a segment of this share of it is sealed, so that there is something to upload or drop. */
const SEGMENT_SHARE = 0.25;

export type PipelineOptions = {
  settings: PipelineSettings;
  /** Of the configuration, see `revisionOf`; null from a settings file. */
  revision: string | null;
  /** Of the pipeline since the process started; they outlive this part of its life. */
  counters: PipelineCounters;
  /** The same over all settings. */
  sealClock: SealClock;
  /** The node goes away. */
  hurried: boolean;
  /** How the folder becomes the one that is read into. */
  takeOver: TakeOver;
  context: RecordContext;
  /** The pipeline's own folder in the spool. */
  folder: string;
  prefix: string;
  destination: Destination;
  discovery: Discovery;
  /** Shared by all pipelines. */
  pool: FramePool;
  pendingBudget: PendingBudget;
  tally: RecordTally;
  readBuffer: Buffer;
  maxLineSize: number;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
  /** From now on {@link Pipeline.hasOpened}. Called each time that the spool is opened. */
  onOpened: () => void;
};

/**
 * One pipeline's whole path with one set of settings and one folder: logs, frames, spool, uploads. It shares nothing
 * with other pipelines but memory budgets, so that one that is stuck holds up no other.
 *
 *     starting -> running <-> blocked (buffer.maxSize or the disk is used up: nothing is read, uploads go on)
 *                 running  -> failed  (the spool cannot be written) -> running, after the spool was opened again
 *     running  =  suspended, when nothing is uploaded
 *     any      -> stopping -> stopped (read no more, seal, upload until the deadline, leave the rest on disk)
 */
export class Pipeline {
  readonly name: string;
  readonly folder: string;
  readonly settings: PipelineSettings;
  revision: string | null;
  readonly counters: PipelineCounters;
  readonly #totals: PipelineTotals;
  readonly #options: PipelineOptions;
  readonly #sealed: SealedSegments;
  readonly #delivery: Delivery;
  readonly #wakeup = new Wakeup();
  #state: PipelineState = 'starting';
  #failure: string | undefined;
  #lastBlockedWarning = Number.NEGATIVE_INFINITY;
  #spool: Spool | undefined;
  #lastFirstTime = Number.POSITIVE_INFINITY;
  #sources: SourceSet | undefined;
  readonly #sealClock: SealClock;
  #loop: ReadLoop | undefined;
  #stopping: 'all' | 'full' | undefined;
  #totalsKept: Promise<void> | undefined;
  #hasOpened = false;
  #committed: readonly SourcePosition[] | undefined;
  readonly #note: NewNote;
  #finished: Promise<void> = Promise.resolve();
  #forgetChanges: () => void = () => undefined;

  constructor(options: PipelineOptions) {
    const { settings, context, prefix, folder, destination, counters } = options;
    this.name = `${settings.namespace}/${settings.name}`;
    this.folder = folder;
    this.settings = settings;
    this.revision = options.revision;
    this.counters = counters;
    this.#totals = new PipelineTotals(() => droppedOf(counters));
    this.#options = options;
    this.#note = new NewNote({
      pipeline: this.name,
      folder,
      note: noteOf(settings, prefix),
      log: options.log,
    });
    this.#sealed = new SealedSegments(folder, { pipeline: this.name, ...context, prefix });
    const { now, random } = options;
    this.#sealClock = options.sealClock;
    this.#delivery = new Delivery({
      pipeline: this.name,
      destination,
      sealed: this.#sealed,
      counters,
      totals: this.#totals,
      suspended: settings.suspend,
      hurried: options.hurried,
      dropOldest: settings.buffer.whenFull === 'DropOldest',
      renewSeries: () => this.#spool?.renewSeries() ?? options.newSeries(),
      onDelivered: (entries) => {
        this.#sources?.delivered(entries);
        // The totals are in the commit record.
        this.#spool?.touch();
      },
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

  /** The node goes away, or stays after all. The seal clock hears of it from its owner. */
  hurry(hurried: boolean): void {
    this.#delivery.hurry(hurried);
  }

  /** Reads no more, seals, and uploads until the signal; what is left stays in the spool for the next start. */
  async stop(deadline: AbortSignal): Promise<void> {
    await this.#stop('all', deadline);
  }

  /**
   * Reads no more and commits, without sealing; uploads are called off. Another life of the pipeline takes over the
   * folder, or its positions, from what is on disk.
   */
  async detach(): Promise<void> {
    await this.#stop('full', AbortSignal.abort());
  }

  async #stop(seal: 'all' | 'full', deadline: AbortSignal): Promise<void> {
    if (this.#stopping === undefined) {
      this.#stopping = seal;
      this.#state = 'stopping';
      this.#forgetChanges();
      this.#loop?.stop(seal);
      this.#wakeup.wake();
    }
    await this.#finished;
    await this.#delivery.stop(deadline);
    this.#totalsKept ??= this.#keepTotals();
    await this.#totalsKept;
    this.#state = 'stopped';
  }

  /** The last uploads came after the last commit. Nothing but the totals hangs on it, so that a failure is none of the stop. */
  async #keepTotals(): Promise<void> {
    if (!this.#hasOpened) return;
    await recordShipped(this.#options.folder, this.#totals.current()).catch(() => undefined);
  }

  /** The folder is on disk the one that is read into: what another one holds of positions is not needed any more. */
  get hasOpened(): boolean {
    return this.#hasOpened;
  }

  /**
   * Positions that are durable, so that what lies before them is needed no more; they lag behind those of the disk at the most. Undefined:
   * not known yet.
   */
  get committed(): readonly SourcePosition[] | undefined {
    return this.#committed;
  }

  /** What writes its logs has ended; {@link isSettled} says when all of it was read. */
  settle(): void {
    this.#loop?.settle();
    this.wake();
  }

  /** Logs are looked at now. */
  wake(): void {
    this.#wakeup.wake();
  }

  get isSettled(): boolean {
    return this.#loop?.isSettled ?? false;
  }

  get state(): PipelineState {
    return this.#state;
  }

  openLogs(): SourceIdentity[] {
    return [...(this.#sources?.readers() ?? [])].map(({ source }) => source.identity);
  }

  status(): PipelineStatus {
    const { settings, destination, now } = this.#options;
    return describePipeline({
      name: this.name,
      revision: this.revision,
      state: this.#state === 'running' && settings.suspend ? 'suspended' : this.#state,
      totals: this.#totals.current(),
      failure: this.#failure,
      destination: destination.description,
      settings,
      counters: this.counters,
      spool: this.#spool,
      lastFirstTime: this.#lastFirstTime,
      sealed: this.#sealed,
      sources: this.#sources,
      upload: this.#delivery.status(),
      sealDue: this.#sealClock.due,
      now: now(),
    });
  }

  /** Opens the spool, reads until it fails or the pipeline stops, and opens it again after a failure. */
  async #supervise(): Promise<void> {
    const wait = new ReopenWait();
    while (true) {
      const { commits } = this.counters;
      let retryMs = 0;
      try {
        const loop = await this.#open();
        if (this.#stopping !== undefined) loop.stop(this.#stopping);
        await loop.run();
        return;
      } catch (error) {
        // Opening succeeds on a full disk too: only a commit shows that it can be used.
        if (this.counters.commits > commits) wait.reset();
        retryMs = wait.next();
        this.#fail(error, retryMs);
      } finally {
        this.#sources?.close();
        this.#lastFirstTime = this.#spool?.firstTime ?? this.#lastFirstTime;
        await this.#spool?.close().catch(() => undefined);
        // The next part of the pipeline's life writes the same file.
        await this.#note.settled;
        this.#loop = undefined;
        this.#sources = undefined;
        this.#spool = undefined;
      }
      if (this.#stopping !== undefined) return;
      await this.#wakeup.wait(retryMs);
    }
  }

  #fail(error: unknown, retryMs: number): void {
    this.counters.spoolFailures++;
    this.#failure = error instanceof Error ? error.message : String(error);
    if (this.#stopping === undefined) this.#state = 'failed';
    this.#options.log.error(
      { pipeline: this.name, err: error, retryMs },
      'The spool cannot be used, so nothing is read until it can be. Nothing is lost while the logs stay on the node. ' +
        'Usual cause: the disk is full or broken. It is opened again after the time given.',
    );
  }

  #onBlocked(reason: BlockedReason | undefined): void {
    const { log, now } = this.#options;
    this.#failure = reason === undefined ? undefined : describeBlocked(reason);
    if (this.#stopping !== undefined) return;
    this.#state = reason === undefined ? 'running' : 'blocked';
    // Each upload makes room for a moment, so that this comes and goes.
    if (reason === undefined || Math.abs(now() - this.#lastBlockedWarning) < BLOCKED_WARNING_MS) return;
    this.#lastBlockedWarning = now();
    log.warn({ pipeline: this.name, reason }, warnOfBlocked(reason));
  }

  async #open(): Promise<ReadLoop> {
    const { settings, folder, prefix, context, pool, now, newSeries, takeOver } = this.#options;
    await makeFolder(folder);
    await this.#note.write();
    const options = {
      folder,
      context: { pipeline: this.name, ...context, prefix },
      compression: settings.compression,
      segmentBytes: settings.buffer.maxSize * SEGMENT_SHARE,
      sealed: this.#sealed,
      pool,
      now,
      newSeries,
      takeOver,
    };
    const spool = await Spool.open(options, { nextDue: this.#sealClock.promised, stopping: false }).finally(
      () => this.#delivery.enqueueSealed(),
    );
    this.#hasOpened = true;
    this.#committed = spool.positions;
    this.#options.onOpened();
    this.#totals.opened(spool.totals);
    this.#spool = spool;
    this.#sources = openSources({ ...this.#options, pipeline: this.name, counters: this.counters, spool });
    this.#loop = this.#openLoop(spool, this.#sources);
    if (this.#stopping === undefined) this.#state = 'running';
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
      totals: this.#totals,
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
      onCommitted: (positions) => {
        this.#committed = positions;
        this.#delivery.enqueueSealed();
        this.#note.retry();
      },
      makeRoom: () => this.#delivery.makeRoom(),
      onBlocked: (reason) => this.#onBlocked(reason),
    });
  }
}
