import type { AccountedFile } from '../spool/frame.ts';

/** First allocation for an unfinished line: containerd and CRI-O split at 16 KiB. */
const FIRST_BYTES = 32 * 1024;

/** Memory that unfinished lines of all sources may take together, so that thousands of them cannot exhaust the node. */
export class PendingBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
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
  readonly file: AccountedFile;
  readonly offset: number;
  /** RFC 3339 time of the first piece, as bytes; empty when the line has none of its own. */
  readonly time: Buffer;
  readonly ms: number;
  /** Source bytes of all pieces, in order. */
  readonly ranges: { file: AccountedFile; from: number; to: number }[] = [];
  /** The text, joined. */
  bytes: Buffer = Buffer.alloc(0);
  length = 0;
  /** Text beyond the limit was left out. */
  cut = false;
  readonly #limit: number;
  readonly #budget: PendingBudget;

  constructor(
    place: { file: AccountedFile; offset: number },
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

  /** Adds text `[from, to)` of a piece. */
  add(source: Buffer, from: number, to: number): void {
    const room = this.#limit - this.length;
    const take = Math.min(to - from, room);
    if (take < to - from) this.cut = true;
    if (take <= 0) return;
    if (this.length + take > this.bytes.length && !this.#grow(this.length + take)) {
      this.cut = true;
      return;
    }
    source.copy(this.bytes, this.length, from, from + take);
    this.length += take;
  }

  /** Notes which source bytes a piece took, its head and its LF included. */
  account(file: AccountedFile, from: number, to: number): void {
    const last = this.ranges.at(-1);
    if (last !== undefined && last.file === file && last.to === from) last.to = to;
    else this.ranges.push({ file, from, to });
  }

  release(): void {
    this.#budget.give(this.bytes.length);
    this.bytes = Buffer.alloc(0);
  }

  #grow(needed: number): boolean {
    const size = Math.min(
      Math.max(FIRST_BYTES, needed, this.bytes.length * 2),
      Math.max(this.#limit, needed),
    );
    if (!this.#budget.take(size - this.bytes.length)) return false;
    const grown = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
    return true;
  }
}
