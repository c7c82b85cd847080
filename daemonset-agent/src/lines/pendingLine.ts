import type { Line } from './recordWriter.ts';
import type { SourceFile } from './sourceFile.ts';
import { wholeCharacters } from './wholeCharacters.ts';

/** First allocation for an unfinished line: containerd and CRI-O split at 16 KiB. */
const FIRST_BYTES = 32 * 1024;
/**
 * Source bytes that an unfinished line may take, as a multiple of its limit. A progress bar never ends its line, and
 * would hold up the position for ever. What follows counts as a new line.
 */
const SPAN_FACTOR = 16;
/** Pieces of it that do not follow each other in the file, because those of the other stream lie between. */
const RANGES_LIMIT = 4_096;

/** Memory that unfinished lines of all sources may take together, so that thousands of them cannot exhaust the node. */
export class PendingBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get left(): number {
    return this.#left;
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * A line of which not all pieces were read yet. Until it is complete nothing of it counts as consumed: the stream's
 * position stays at its first piece, and after a restart all pieces are read again.
 */
export class PendingLine {
  /** Where the first piece stands. */
  readonly file: SourceFile;
  readonly offset: number;
  /** RFC 3339 time of the first piece, as bytes. */
  readonly time: Buffer;
  readonly ms: number;
  /** Source bytes of all pieces, in order. */
  readonly ranges: { file: SourceFile; from: number; to: number }[] = [];
  /** The text, joined. */
  bytes: Buffer = Buffer.alloc(0);
  length = 0;
  /** Text beyond the limit, or beyond the budget, was left out. */
  cut = false;
  pieces = 0;
  #span = 0;
  readonly #limit: number;
  readonly #budget: PendingBudget;

  constructor(
    place: { file: SourceFile; offset: number },
    time: Buffer,
    ms: number,
    limit: number,
    budget: PendingBudget,
  ) {
    this.file = place.file;
    this.offset = place.offset;
    this.time = time;
    this.ms = ms;
    this.#limit = limit;
    this.#budget = budget;
  }

  /** Adds text `[from, to)` of a piece. Behind a cut nothing is added any more: the text must not have holes. */
  add(source: Buffer, from: number, to: number): void {
    this.pieces++;
    if (this.cut) return;
    const wanted = Math.min(to - from, this.#limit - this.length);
    if (this.length + wanted > this.bytes.length) this.#grow(this.length + wanted);
    const taken = Math.min(wanted, this.bytes.length - this.length);
    if (taken < to - from) this.cut = true;
    source.copy(this.bytes, this.length, from, from + taken);
    this.length += taken;
  }

  /** Notes which source bytes a piece took, its head and its LF included. */
  account(file: SourceFile, from: number, to: number): void {
    this.#span += to - from;
    const last = this.ranges.at(-1);
    if (last !== undefined && last.file === file && last.to === from) last.to = to;
    else this.ranges.push({ file, from, to });
  }

  /** It has taken so much that its end is not waited for. */
  get endless(): boolean {
    return this.#span > this.#limit * SPAN_FACTOR || this.ranges.length > RANGES_LIMIT;
  }

  /** Describes it as a line, except for stream and marks. */
  fill(line: Line): void {
    const last = this.ranges.at(-1);
    if (last === undefined) throw new Error('BUG: an unfinished line without bytes');
    line.bytes = this.bytes;
    line.from = 0;
    line.to = this.cut ? wholeCharacters(this.bytes, 0, this.length) : this.length;
    line.valid = false;
    line.timeBytes = this.time;
    line.timeFrom = 0;
    line.timeTo = this.time.length;
    line.ms = this.ms;
    line.file = last.file;
    line.sourceFrom = last.from;
    line.sourceTo = last.to;
    line.pending = this;
  }

  release(): void {
    this.#budget.give(this.bytes.length);
    this.bytes = Buffer.alloc(0);
  }

  /** To more than what is needed, if the budget has it; to as much as it has otherwise. */
  #grow(needed: number): void {
    const roomy = Math.max(FIRST_BYTES, needed, this.bytes.length * 2);
    const size = Math.min(
      Math.max(Math.min(roomy, this.#limit), needed),
      this.bytes.length + this.#budget.left,
    );
    if (!this.#budget.take(size - this.bytes.length)) throw new Error('BUG: the budget was not asked right');
    const grown = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
