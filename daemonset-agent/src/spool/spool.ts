import type { GapEntry } from '@logpipeline/records';
import { type CommitRecord, noTotals, type SourcePosition, type SpoolTotals } from './commitRecord.ts';
import { CommitStore } from './commitStore.ts';
import { type Compression, type Compressor, createCompressor } from './compressor.ts';
import type { AccountedFile, Frame } from './frame.ts';
import { FrameBacklog } from './frameBacklog.ts';
import type { FramePool } from './framePool.ts';
import { freezeSegment, type SealOrder } from './freezeSegment.ts';
import { OpenFrames } from './openFrames.ts';
import { OpenSegment } from './openSegment.ts';
import { OpenSegments, SEGMENT_BYTES } from './openSegments.ts';
import { makeFolder } from './pipelineFolders.ts';
import type { SealedSegment, SealedSegments } from './sealedSegments.ts';
import type { SegmentContext } from './segmentContext.ts';
import { StepQueue } from './stepQueue.ts';

const HOUR_MS = 3_600_000;

export type { SealOrder };

export type SpoolOptions = {
  folder: string;
  context: SegmentContext;
  compression: Compression;
  /** Bytes at which a segment is sealed; {@link SEGMENT_BYTES} at the most. */
  segmentBytes: number;
  sealed: SealedSegments;
  pool: FramePool;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** 16 random hex digits. */
  newSeries: () => string;
  /** The folder becomes the one that its pipeline is read into. */
  takeOver?: TakeOver;
};

/**
 * From the folder's next commit on, it is the one with this epoch, and positions are those of the folder that was read
 * into before; left out: its own. A folder that has the epoch already has taken over and keeps what it has.
 */
export type TakeOver = { epoch: number; positions?: readonly SourcePosition[] };

/**
 * The growing half of a pipeline's spool: frames being filled, open segments, and the commit. README.md has the
 * invariants.
 *
 * Filling frames is synchronous. Compressing, appending and committing run behind it, in one queue and in order, so
 * that a commit holds exactly the frames that were closed before it. When any step fails, the whole object is
 * `failed`: it is closed, and opened again from disk.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #store: CommitStore;
  readonly #compress: Compressor;
  readonly #frames: OpenFrames;
  readonly #segments: OpenSegments;
  readonly #backlog = new FrameBacklog();
  /** Released, and not among the sealed ones yet: while a large one is made durable, as much again would be read. */
  #freezing: OpenSegment | undefined;
  readonly #queue = new StepQueue(() => this.#backlog.release());
  /** Positions of the last commit when the spool was opened. */
  #positions: readonly SourcePosition[];
  #epoch: number;
  #ended: boolean;
  /** Of the last commit. */
  #totals: SpoolTotals;
  #generation: number;
  #series: string;
  /** Files read to their end since the last commit, whose last records may still be in a frame. */
  #finals: AccountedFile[] = [];
  /** Something was closed into the queue that no commit holds yet. */
  #uncommitted = false;
  #closed = false;

  private constructor(options: SpoolOptions, store: CommitStore, record: CommitRecord | undefined) {
    const { folder, compression, pool, now, newSeries } = options;
    this.#options = options;
    this.#store = store;
    this.#compress = createCompressor(compression);
    this.#frames = new OpenFrames(pool, now, (frame) => this.#append(frame));
    this.#segments = new OpenSegments(folder, compression, record?.nextSequence ?? 1);
    this.#positions = record?.sources ?? [];
    this.#epoch = record?.epoch ?? 0;
    this.#ended = record?.ended ?? false;
    this.#totals = record?.totals ?? noTotals();
    this.#generation = record?.generation ?? 0;
    this.#series = record?.series ?? newSeries();
  }

  /** Recovers what the last commit holds. Rejects with a sentence for people when the spool cannot be used. */
  static async open(options: SpoolOptions, order: Omit<SealOrder, 'seal'>): Promise<Spool> {
    const { folder } = options;
    await makeFolder(folder);
    const { store, record } = await CommitStore.open(folder);
    const spool = new Spool(options, store, record);
    try {
      await spool.#recover(record?.open ?? [], order);
    } catch (error) {
      await spool.close();
      throw error;
    }
    return spool;
  }

  async #recover(open: CommitRecord['open'], order: Omit<SealOrder, 'seal'>): Promise<void> {
    const { folder, sealed } = this.#options;
    const numbers = new Set(open.map((entry) => entry.sequence));
    for (const sequence of await sealed.load(numbers, this.#segments.nextSequence))
      await freezeSegment(await OpenSegment.recoverSealed(folder, sequence), this.#options, order);
    await this.#segments.recover(open);
    const { takeOver } = this.#options;
    const takes = takeOver !== undefined && takeOver.epoch > this.#epoch;
    if (takes) {
      this.#epoch = takeOver.epoch;
      this.#positions = takeOver.positions ?? this.#positions;
    }
    const foreign = [...this.#segments.values()].some((segment) => this.#segments.isForeign(segment));
    if (foreign || takes) await this.#commit([...this.#positions], { ...order, seal: 'full' });
  }

  /** Positions of the last commit when the spool was opened, or those that it took over then. */
  get positions(): readonly SourcePosition[] {
    return this.#positions;
  }

  /** See `CommitRecord`. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The last commit brought the series to its end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Of the last commit. */
  get totals(): SpoolTotals {
    return this.#totals;
  }

  /** The frame that records of this kind and hour go into. */
  frame(kind: string, hour: number): Frame {
    return this.#frames.get(kind, hour);
  }

  /** The same frame or the next one, with room for `bytes` more. */
  room(frame: Frame, bytes: number): Frame {
    return this.#frames.room(frame, bytes);
  }

  /** Closes the frame if it is full. Call it after each record or run. */
  settle(frame: Frame): void {
    this.#frames.settle(frame);
  }

  /** Writes down bytes that cannot be read any more. */
  gap(gap: GapEntry): void {
    void this.#queue.add(async () => (await this.#currentSegment()).appendGap(gap));
    this.#uncommitted = true;
  }

  /** Writes down that a file was read to its end and will not grow, behind the last of its records. */
  final(file: AccountedFile): void {
    this.#finals.push(file);
    this.#uncommitted = true;
  }

  /** Positions changed without a record: the next commit should not wait for one. */
  touch(): void {
    this.#uncommitted = true;
  }

  /** Resolves when the reader may fill more frames; undefined when it may at once. */
  waitForRoom(): Promise<void> | undefined {
    return this.failure === undefined ? this.#backlog.wait() : undefined;
  }

  /** When the oldest open frame was opened, milliseconds since 1970 UTC; undefined when all are closed. */
  get oldestFrame(): number | undefined {
    return this.#frames.oldest;
  }

  /** Frames, gaps or finished files wait in the queue for a commit. */
  get uncommitted(): boolean {
    return this.#uncommitted;
  }

  get failure(): unknown {
    return this.#queue.failure;
  }

  /** Bytes on disk of all segments that are not frozen yet. */
  get bytes(): number {
    let bytes = 0;
    for (const segment of this.#segments.values()) bytes += segment.diskBytes;
    const freezing = this.#freezing;
    // Frozen, it is the sealed ones' before it is closed here.
    if (freezing !== undefined && !this.#options.sealed.has(freezing.header.sequence))
      bytes += freezing.diskBytes;
    return bytes;
  }

  /** Earliest record time in open segments and frames, milliseconds since 1970 UTC; infinite without records. */
  get firstTime(): number {
    let first = this.#frames.firstTime;
    for (const segment of this.#segments.values()) first = Math.min(first, segment.firstTime);
    return first;
  }

  get openSegments(): number {
    return this.#segments.count;
  }

  /** The next commit seals one for its size. */
  get hasFullSegment(): boolean {
    return this.#segments.hasLong(this.#segmentBytes);
  }

  get #segmentBytes(): number {
    return Math.min(SEGMENT_BYTES, this.#options.segmentBytes);
  }

  /** A new id for segments to come, after somebody else's bytes were found under one of ours. */
  renewSeries(): string {
    this.#series = this.#options.newSeries();
    return this.#series;
  }

  /**
   * Makes everything that was consumed so far durable, together with `positions`, which must be those of this very
   * moment, as must be `totals`. Resolves with the segments that were sealed; rejects when the spool failed.
   */
  async commit(
    positions: SourcePosition[],
    order: SealOrder,
    totals: SpoolTotals = this.#totals,
  ): Promise<SealedSegment[]> {
    this.#frames.closeAll();
    const finals = this.#finals;
    this.#finals = [];
    this.#uncommitted = false;
    let sealed: SealedSegment[] | undefined;
    await this.#queue.add(async () => {
      for (const file of finals) await (await this.#currentSegment()).appendFinal(file);
      this.#totals = totals;
      sealed = await this.#commit(positions, order);
    });
    if (sealed === undefined) throw this.failure;
    return sealed;
  }

  async #commit(positions: SourcePosition[], order: SealOrder): Promise<SealedSegment[]> {
    if (order.seal === 'all' && this.#segments.count === 0) await this.#currentSegment();
    const open = [...this.#segments.values()];
    const sealing = order.seal === 'all' ? open : this.#segments.overdue(this.#segmentBytes);
    await this.#segments.sync();
    this.#generation++;
    this.#ended = order.ended ?? false;
    await this.#store.write({
      generation: this.#generation,
      epoch: this.#epoch,
      ended: this.#ended,
      totals: this.#totals,
      series: this.#series,
      nextSequence: this.#segments.nextSequence,
      open: open.filter((segment) => !sealing.includes(segment)).map((segment) => segment.entry()),
      sources: positions,
    });
    const sealed: SealedSegment[] = [];
    for (const segment of sealing) {
      this.#segments.release(segment);
      this.#freezing = segment;
      sealed.push(await freezeSegment(segment, this.#options, order));
      this.#freezing = undefined;
    }
    return sealed;
  }

  /** Waits for what is queued and lets go of all files and buffers. Nothing is committed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.fail(new Error('the spool is closed'));
    this.#frames.discard();
    await this.#queue.idle();
    await this.#segments.close();
    await this.#store.close();
  }

  /** Compresses at once and appends in turn. */
  #append(frame: Frame): void {
    this.#uncommitted = true;
    this.#backlog.add();
    const compressed =
      frame.records === 0 ? Promise.resolve(undefined) : this.#compress(frame.buffer.subarray(0, frame.end));
    const settled = compressed.then(
      () => undefined,
      () => undefined,
    );
    void this.#queue.add(
      async () => {
        const bytes = await compressed;
        const segment = await this.#segments.get(frame.kind, frame.hour, this.#series);
        await segment.append(frame, bytes);
      },
      async () => {
        // Also of a frame that was skipped: the compressor must have let go of the buffer.
        await settled;
        this.#options.pool.give(frame.buffer);
        this.#backlog.done();
      },
    );
  }

  #currentSegment(): Promise<OpenSegment> {
    const hour = Math.floor(this.#options.now() / HOUR_MS);
    return this.#segments.get('log', hour, this.#series);
  }
}
