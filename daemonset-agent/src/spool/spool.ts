import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { GapEntry } from '@logpipeline/records';
import type { CommitRecord, SourcePosition } from './commitRecord.ts';
import { CommitStore } from './commitStore.ts';
import { type Compression, type Compressor, createCompressor } from './compressor.ts';
import { type AccountedFile, Frame } from './frame.ts';
import { type FramePool, isFull } from './framePool.ts';
import { foldJournal } from './journal.ts';
import { OpenSegment } from './openSegment.ts';
import type { SealedSegment, SealedSegments } from './sealedSegments.ts';
import { buildIndex, type SegmentContext } from './segmentContext.ts';
import { syncFolder } from './syncFolder.ts';

/** A segment is sealed at this size: few enough objects, and one PUT each. */
export const SEGMENT_BYTES = 64 << 20;
/** Each open segment holds two file descriptors; hours beyond this come only from reading old backlogs. */
export const OPEN_SEGMENTS_LIMIT = 24;
/** Frames closed and not yet on disk, about 1 MiB each: beyond this the reader waits. */
export const PENDING_FRAMES_LIMIT = 4;
/** Frames being filled, about 1 MiB each at most: beyond this the oldest is closed early. */
export const OPEN_FRAMES_LIMIT = 8;

const HOUR_MS = 3_600_000;

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
};

export type SealOrder = {
  /** `full`: only segments that reached their size; `all`: everything, and a segment without records if there is none. */
  seal: 'full' | 'all';
  /** No later than this the next segment follows; milliseconds since 1970 UTC. */
  nextDue: number;
  stopping: boolean;
};

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
  readonly #segments = new Map<string, OpenSegment>();
  readonly #frames = new Map<string, Frame>();
  /** Positions of the last commit when the spool was opened. */
  readonly positions: readonly SourcePosition[];
  #lastFrame: Frame | undefined;
  #generation: number;
  #series: string;
  #nextSequence: number;
  #queue: Promise<void> = Promise.resolve();
  #pendingFrames = 0;
  #roomWaiters: (() => void)[] = [];
  #newNames = false;
  #closed = false;
  /** Something was closed into the queue that no commit holds yet. */
  #uncommitted = false;
  #failure: unknown;

  private constructor(options: SpoolOptions, store: CommitStore, record: CommitRecord | undefined) {
    this.#options = options;
    this.#store = store;
    this.#compress = createCompressor(options.compression);
    this.positions = record?.sources ?? [];
    this.#generation = record?.generation ?? 0;
    this.#series = record?.series ?? options.newSeries();
    this.#nextSequence = record?.nextSequence ?? 1;
  }

  static async open(options: SpoolOptions, order: Omit<SealOrder, 'seal'>): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(options.folder));
    const { store, record } = await CommitStore.open(options.folder);
    const spool = new Spool(options, store, record);
    try {
      await spool.#recover(record, order);
    } catch (error) {
      await spool.close();
      throw error;
    }
    return spool;
  }

  async #recover(record: CommitRecord | undefined, order: Omit<SealOrder, 'seal'>): Promise<void> {
    const { folder, sealed } = this.#options;
    const open = record?.open ?? [];
    const unfrozen = await sealed.load(new Set(open.map((entry) => entry.sequence)), this.#nextSequence);
    for (const sequence of unfrozen)
      await this.#freeze(await OpenSegment.recoverSealed(folder, sequence), order);
    for (const entry of open) {
      const segment = await OpenSegment.recover(folder, entry);
      this.#segments.set(segmentKey(segment.header.kind, segment.header.hour), segment);
    }
    const foreign = [...this.#segments.values()].some((segment) => this.#isForeign(segment));
    if (foreign) await this.#commit([...this.positions], { ...order, seal: 'full' });
  }

  /** Begun before the pipeline's compression was changed: an object holds frames of one kind only. */
  #isForeign(segment: OpenSegment): boolean {
    return segment.header.compression !== this.#options.compression;
  }

  /** The frame that records of this kind and hour go into. */
  frame(kind: string, hour: number): Frame {
    const last = this.#lastFrame;
    if (last !== undefined && last.hour === hour && last.kind === kind) return last;
    const key = segmentKey(kind, hour);
    let frame = this.#frames.get(key);
    if (frame === undefined) {
      if (this.#frames.size >= OPEN_FRAMES_LIMIT) this.#closeOldestFrame();
      frame = new Frame(this.#options.pool.take(), kind, hour, this.#options.now());
      this.#frames.set(key, frame);
    }
    this.#lastFrame = frame;
    return frame;
  }

  /** The same frame or the next one, with room for `bytes` more. */
  room(frame: Frame, bytes: number): Frame {
    if (frame.end + bytes <= frame.buffer.length) return frame;
    if (frame.end > 0) {
      this.#closeFrame(frame);
      return this.room(this.frame(frame.kind, frame.hour), bytes);
    }
    frame.buffer = Buffer.allocUnsafeSlow(bytes);
    return frame;
  }

  /** Closes the frame if it is full. Call it after each record or run. */
  settle(frame: Frame): void {
    if (isFull(frame.buffer, frame.end)) this.#closeFrame(frame);
  }

  /** Writes down bytes that cannot be read any more. */
  gap(gap: GapEntry): void {
    this.#enqueue(async () => (await this.#currentSegment()).appendGap(gap));
    this.#uncommitted = true;
  }

  /** Writes down that a file was read to its end and will not grow. */
  final(file: AccountedFile): void {
    // Its last records may still be in a frame, and the index must not say `final` before it holds them.
    this.#closeAllFrames();
    this.#enqueue(async () => (await this.#currentSegment()).appendFinal(file));
    this.#uncommitted = true;
  }

  /** Positions changed without a record: the next commit should not wait for one. */
  touch(): void {
    this.#uncommitted = true;
  }

  /** Resolves when the reader may fill more frames; undefined when it may at once. */
  waitForRoom(): Promise<void> | undefined {
    if (this.#pendingFrames < PENDING_FRAMES_LIMIT || this.#failure !== undefined) return undefined;
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** When the oldest open frame was opened, milliseconds since 1970 UTC; undefined when all are closed. */
  get oldestFrame(): number | undefined {
    let oldest: number | undefined;
    for (const frame of this.#frames.values()) {
      if (!frame.empty && (oldest === undefined || frame.openedAt < oldest)) oldest = frame.openedAt;
    }
    return oldest;
  }

  /** Frames, gaps or finished files wait in the queue for a commit. */
  get uncommitted(): boolean {
    return this.#uncommitted;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** Bytes on disk of all open segments. */
  get bytes(): number {
    let bytes = 0;
    for (const segment of this.#segments.values()) bytes += segment.diskBytes;
    return bytes;
  }

  /** Earliest record time in open segments, milliseconds since 1970 UTC; infinite without records. */
  get firstTime(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const segment of this.#segments.values()) first = Math.min(first, segment.firstTime);
    for (const frame of this.#frames.values()) first = Math.min(first, frame.firstTime);
    return first;
  }

  get openSegments(): number {
    return this.#segments.size;
  }

  /** A new id for segments to come, after somebody else's bytes were found under one of ours. */
  renewSeries(): string {
    this.#series = this.#options.newSeries();
    return this.#series;
  }

  /**
   * Makes everything that was consumed so far durable, together with `positions`, which must be those of this very
   * moment. Resolves with the segments that were sealed; rejects when the spool failed.
   */
  commit(positions: SourcePosition[], order: SealOrder): Promise<SealedSegment[]> {
    this.#closeAllFrames();
    this.#uncommitted = false;
    let sealed: SealedSegment[] = [];
    this.#enqueue(async () => {
      sealed = await this.#commit(positions, order);
    });
    return this.#queue.then(() => {
      if (this.#failure !== undefined) throw this.#failure;
      return sealed;
    });
  }

  async #commit(positions: SourcePosition[], order: SealOrder): Promise<SealedSegment[]> {
    if (order.seal === 'all' && this.#segments.size === 0) await this.#currentSegment();
    const sealing = this.#choose(order);
    for (const segment of this.#segments.values()) await segment.sync();
    if (this.#newNames) await syncFolder(this.#options.folder);
    this.#newNames = false;
    const remaining = [...this.#segments.values()].filter((segment) => !sealing.includes(segment));
    this.#generation++;
    await this.#store.write({
      generation: this.#generation,
      series: this.#series,
      nextSequence: this.#nextSequence,
      open: remaining.map((segment) => segment.entry()),
      sources: positions,
    });
    const sealed: SealedSegment[] = [];
    for (const segment of sealing) {
      this.#segments.delete(segmentKey(segment.header.kind, segment.header.hour));
      sealed.push(await this.#freeze(segment, order));
    }
    return sealed;
  }

  /** Which segments this commit seals; beyond the limit of open ones those with the oldest hour go. */
  #choose(order: SealOrder): OpenSegment[] {
    const open = [...this.#segments.values()];
    if (order.seal === 'all') return open;
    const limit = Math.min(SEGMENT_BYTES, this.#options.segmentBytes);
    const full = open.filter((segment) => segment.dataLength >= limit || this.#isForeign(segment));
    const rest = open
      .filter((segment) => !full.includes(segment))
      .sort((a, b) => a.header.hour - b.header.hour);
    return [...full, ...rest.slice(0, Math.max(0, rest.length - OPEN_SEGMENTS_LIMIT))];
  }

  async #freeze(segment: OpenSegment, order: Omit<SealOrder, 'seal'>): Promise<SealedSegment> {
    const facts = {
      size: segment.dataLength,
      sha256: segment.sha256(),
      records: segment.records,
      uncompressedSize: segment.uncompressedSize,
      sealedAt: this.#options.now(),
      nextDue: order.nextDue,
      stopping: order.stopping,
    };
    const parts = foldJournal(await segment.journal());
    const sealed = await this.#options.sealed.freeze(
      buildIndex(this.#options.context, segment.header, facts, parts),
    );
    await segment.close();
    return sealed;
  }

  /** Waits for what is queued and lets go of all files. Nothing is committed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#failure ??= new Error('the spool is closed');
    await this.#queue;
    for (const segment of this.#segments.values()) await segment.close().catch(() => undefined);
    this.#segments.clear();
    await this.#store.close();
  }

  #closeAllFrames(): void {
    for (const frame of [...this.#frames.values()]) this.#closeFrame(frame);
  }

  #closeOldestFrame(): void {
    const [oldest] = this.#frames.values();
    if (oldest !== undefined) this.#closeFrame(oldest);
  }

  #closeFrame(frame: Frame): void {
    this.#frames.delete(segmentKey(frame.kind, frame.hour));
    if (this.#lastFrame === frame) this.#lastFrame = undefined;
    if (frame.empty) {
      this.#options.pool.give(frame.buffer);
      return;
    }
    this.#uncommitted = true;
    this.#pendingFrames++;
    const key = segmentKey(frame.kind, frame.hour);
    const compressed =
      frame.records === 0 ? Promise.resolve(undefined) : this.#compress(frame.buffer.subarray(0, frame.end));
    compressed.catch(() => undefined);
    this.#enqueue(async () => {
      const segment = this.#segments.get(key) ?? (await this.#create(frame.kind, frame.hour));
      await segment.append(frame, await compressed);
      this.#options.pool.give(frame.buffer);
      this.#pendingFrames--;
      this.#wake();
    });
  }

  async #currentSegment(): Promise<OpenSegment> {
    const hour = Math.floor(this.#options.now() / HOUR_MS);
    return this.#segments.get(segmentKey('log', hour)) ?? (await this.#create('log', hour));
  }

  async #create(kind: string, hour: number): Promise<OpenSegment> {
    const header = {
      series: this.#series,
      sequence: this.#nextSequence,
      kind,
      hour,
      compression: this.#options.compression,
    };
    const segment = await OpenSegment.create(this.#options.folder, header);
    this.#nextSequence++;
    this.#newNames = true;
    this.#segments.set(segmentKey(kind, hour), segment);
    return segment;
  }

  #enqueue(step: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await step();
      } catch (error) {
        this.#failure = error ?? new Error('unknown failure');
        this.#wake();
      }
    });
  }

  #wake(): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of waiters) resolve();
  }
}

function segmentKey(kind: string, hour: number): string {
  return `${kind}/${hour}`;
}
