import { performance } from 'node:perf_hooks';
import type { SourceIdentity } from '@logpipeline/records';
import { FileChain } from './fileChain.ts';
import { fileId } from './fileId.ts';
import type { Generation } from './generation.ts';
import { GRACE_MS, UNLINKED_QUIET_MS } from './grace.ts';
import type { FileRef, LogSource, Place, ReadResult } from './logSource.ts';
import { formatHint, type PlaceHint } from './placeHint.ts';
import { resumePlaces } from './resumePlaces.ts';
import type { Rotation } from './rotation.ts';
import { demandReadable, whyStuck } from './unreadable.ts';

const NOTHING = Buffer.alloc(0);

export type RotatingLogOptions = {
  identity: SourceIdentity;
  rotation: Rotation;
  /** Where stdout and stderr stopped; none: from the oldest file on, or from the newest when `startAtNewest`. */
  resume: Place[];
  startAtNewest: boolean;
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
  /** Milliseconds since 1970, for hints. */
  wallClock?: () => number;
};

/** Reads the files of one source in the order in which they were written. */
export class RotatingLog implements LogSource {
  readonly identity: SourceIdentity;
  #rotation: Rotation;
  #chain: FileChain;
  #clock: () => number;
  #wallClock: () => number;
  #endedAt: number | null = null;
  #lastRead: Buffer = Buffer.alloc(0);
  #lastReadUsed = 0;
  /** What the disk said at the last read, if it failed. */
  #readFailure: string | undefined;

  constructor(options: RotatingLogOptions) {
    this.identity = options.identity;
    this.#rotation = options.rotation;
    this.#clock = options.clock ?? (() => performance.now());
    this.#wallClock = options.wallClock ?? Date.now;
    this.#chain = new FileChain(options.rotation);
    this.#chain.look(this.#clock(), true);
    demandReadable(this.#chain, this.#rotation, options.resume.length > 0);
    if (options.resume.length > 0) {
      resumePlaces(this.#chain, options.resume, this.#rotation);
    } else if (options.startAtNewest) {
      this.#chain.past = this.#chain.ahead.splice(0, this.#chain.ahead.length - 1);
    }
    this.#chain.openAhead();
  }

  read(buffer: Buffer): ReadResult {
    this.#lastRead = buffer;
    this.#lastReadUsed = 0;
    this.observe();
    for (;;) {
      const gap = this.#chain.gaps.shift();
      if (gap) return gap;
      const generation = this.#chain.ahead[0];
      if (!generation) return this.#isEnded() ? { status: 'final' } : { status: 'idle' };
      const result = this.#readFrom(generation, buffer);
      if (result) return result;
    }
  }

  consume(bytes: number): void {
    if (bytes === 0) return;
    const generation = this.#chain.ahead[0];
    if (!generation) throw new Error('BUG: consume without read');
    generation.consume(this.#lastRead.subarray(this.#lastReadUsed), bytes);
    this.#lastReadUsed += bytes;
  }

  observe(): void {
    this.#chain.look(this.#clock());
    this.#chain.openAhead();
  }

  isAhead(file: string): boolean {
    return this.#chain.ahead.some((generation) => generation.settleId(this.#rotation.follow) === file);
  }

  backlogBytes(): number {
    const newest = this.#chain.ahead.at(-1);
    if (newest?.isOpen) newest.measure(this.#clock());
    return this.#chain.ahead.reduce((sum, generation) => sum + generation.backlog(), 0);
  }

  unlinkedBytes(): number {
    let sum = 0;
    for (const generation of this.#chain.past) if (generation.unlinked) sum += generation.size;
    for (const generation of this.#chain.ahead) if (generation.unlinked) sum += generation.size;
    return sum;
  }

  openFiles(): number {
    return [...this.#chain.past, ...this.#chain.ahead].filter(({ isOpen }) => isOpen).length;
  }

  trouble(): string | undefined {
    return whyStuck(this.#chain, this.#rotation, this.#readFailure);
  }

  vanishing(): boolean {
    return this.#chain.ahead.length > 1 || this.#chain.ahead[0]?.unlinked === true;
  }

  abandonUnlinked(): void {
    for (const generation of this.#chain.past) if (generation.unlinked) generation.close();
    const index = this.#chain.ahead.findIndex((candidate) => candidate.unlinked);
    const generation = this.#chain.ahead[index];
    if (!generation) return;
    generation.measure(this.#clock());
    generation.close();
    // Its .gz is read instead, from the same offset on.
    if (generation.present) return;
    const to = generation.compressed ? null : generation.size;
    this.#chain.gaps.push({
      status: 'gap',
      file: generation.id,
      from: generation.offset,
      to,
      reason: 'buffer_full',
    });
    this.#chain.ahead.splice(index, 1);
  }

  close(): void {
    this.#chain.close();
  }

  /** Compare the bytes before the cursor with each read. */
  get #guarded(): boolean {
    return this.#rotation.cut === 'truncated';
  }

  /** Null: something changed, look again. */
  #readFrom(generation: Generation, buffer: Buffer): ReadResult | null {
    if (!generation.isOpen) {
      if (generation.open(this.#rotation.follow) !== 'open') {
        this.#chain.look(this.#clock(), true);
        return this.#chain.ahead[0] === generation ? { status: 'idle' } : null;
      }
      if (generation.offset > 0) generation.startAt(generation.offset, this.#guarded);
    }
    this.#readFailure = undefined;
    try {
      return generation.compressed ? this.#readGzip(generation, buffer) : this.#readPlain(generation, buffer);
    } catch (cause) {
      // An I/O error of the disk: tried again at the next tick. Everything else is ours.
      if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
      this.#readFailure = (cause as Error).message;
      return { status: 'idle' };
    }
  }

  #readPlain(generation: Generation, buffer: Buffer): ReadResult | null {
    const now = this.#clock();
    generation.measure(now);
    if (generation.size < generation.offset) return this.#cut(generation, now);
    if (!generation.lastGiven)
      generation.finalSize = this.#isComplete(generation, now) ? generation.size : null;
    const isFinal = generation.finalSize !== null;
    if (this.#guarded && generation.wasReplaced()) return this.#cut(generation, now);
    if (generation.size === 0 && !isFinal && generation.id === null) return { status: 'idle' };
    if (generation.settleId() === null) return { status: 'idle' };
    const end = Math.min(generation.finalSize ?? generation.size, generation.size);
    if (generation.offset >= end) return isFinal ? this.#pass(generation) : { status: 'idle' };
    const length = generation.readPlain(buffer, end, this.#guarded);
    if (length === null) return this.#cut(generation, now);
    if (length === 0) return { status: 'idle' };
    const last = isFinal && generation.offset + length >= end;
    return this.#bytes(generation, buffer.subarray(0, length), last);
  }

  #readGzip(generation: Generation, buffer: Buffer): ReadResult | null {
    const now = this.#clock();
    generation.measure(now);
    const { length, state, decompressed } = generation.readGzip(buffer);
    const damaged = state === 'corrupt' || (state === 'torn' && now - generation.changedAt >= GRACE_MS);
    if (state === 'end') generation.finalSize = decompressed;
    // Node's own inflate may have stumbled over an odd header.
    if (length > 0 && generation.offset === 0)
      generation.id ??= fileId(buffer.subarray(0, length), state !== 'more');
    if (length > 0 && generation.id !== null) {
      return this.#bytes(generation, buffer.subarray(0, length), state === 'end' || damaged);
    }
    if (damaged) {
      const from = generation.offset;
      this.#chain.dropFirst();
      return { status: 'gap', file: generation.id, from, to: null, reason: 'corrupt' };
    }
    if (state !== 'end') return { status: 'idle' };
    if (generation.offset <= decompressed) return this.#pass(generation);
    const to = generation.offset;
    generation.offset = decompressed;
    return { status: 'gap', file: generation.id, from: decompressed, to, reason: 'shrunk' };
  }

  #bytes(generation: Generation, bytes: Buffer, last: boolean): ReadResult {
    generation.lastGiven ||= last;
    const file = this.#ref(generation, this.#hint(generation, bytes));
    return { status: 'bytes', file, offset: generation.offset, length: bytes.length, last };
  }

  /** Its last byte was consumed and no other will come. */
  #pass(generation: Generation): ReadResult | null {
    this.#chain.passFirst();
    if (generation.cutAfter) {
      return { status: 'gap', file: generation.id, from: generation.offset, to: null, reason: 'truncated' };
    }
    if (generation.finalSize === 0) return null;
    const next = this.#chain.ahead[0]?.settleId(this.#rotation.follow) ?? null;
    const end = { end: generation.offset, ...(next === null ? {} : { next }) };
    return { status: 'fileFinal', file: this.#ref(generation, this.#hint(generation, NOTHING, end)) };
  }

  /** The file is shorter than its position, or another one up to it. What it holds now counts as a new file. */
  #cut(generation: Generation, now: number): ReadResult | null {
    const next = this.#chain.create(generation.file, now);
    const from = generation.offset;
    if (!this.#guarded) {
      generation.continueAs(next);
      next.measure(now);
      next.startAt(next.size, false);
      this.#chain.ahead[0] = next;
      return { status: 'gap', file: generation.id, from: next.size, to: from, reason: 'shrunk' };
    }
    const isCopied = this.#chain.cutFirst(next, now);
    generation.continueAs(next);
    next.measure(now);
    return isCopied ? null : { status: 'gap', file: generation.id, from, to: null, reason: 'truncated' };
  }

  #isComplete(generation: Generation, now: number): boolean {
    const ahead = this.#chain.ahead.length;
    if (ahead > 2 || generation.cutAfter || this.#rotation.isClosed?.(generation.file) === true) return true;
    const quiet = now - generation.changedAt;
    if (ahead > 1) return Math.min(quiet, now - (generation.supersededAt ?? now)) >= GRACE_MS;
    if (this.#isEnded()) return Math.min(quiet, now - (this.#endedAt ?? now)) >= GRACE_MS;
    return generation.unlinked && quiet >= UNLINKED_QUIET_MS;
  }

  #isEnded(): boolean {
    const ended = this.#chain.directoryGone || this.#rotation.ended(this.#chain.onDisk);
    if (!ended) this.#endedAt = null;
    else this.#endedAt ??= this.#clock();
    return ended;
  }

  #ref(generation: Generation, hint: string): FileRef {
    const { id, ordinal } = generation;
    if (id === null) throw new Error('BUG: a file is handed out before its id is settled');
    return { id, ordinal, name: generation.file.name, hint };
  }

  #hint(generation: Generation, read: Buffer, more: PlaceHint = {}): string {
    return formatHint(this.#guarded ? { ...generation.identify(this.#wallClock(), read), ...more } : more);
  }
}
