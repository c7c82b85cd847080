import { type LevelNumber, UNKNOWN } from '@logpipeline/records';
import type { StreamPosition } from '../spool/commitRecord.ts';
import { type Fate, fateOf, nameOfFate } from './fate.ts';
import type { PendingLine } from './pendingLine.ts';
import type { SourceFile } from './sourceFile.ts';

/** A place in a file that is being read. */
export type Cursor = { file: SourceFile; offset: number };

/** One of a source's two streams, stdout or stderr. A plain file has only the first. */
export class LineStream {
  /** What a following line of a stack trace takes. */
  level: LevelNumber = UNKNOWN;
  /** What became of the line that it follows, where lines are sampled or limited. */
  fate: Fate | undefined;
  /** A line of which not all was read yet. */
  pending: PendingLine | undefined;
  /** Where it stopped before the restart: its position until anything is read. */
  #start: StreamPosition | undefined;
  /** Lines before this place were consumed before the restart, when the other stream was further behind. */
  #skipTo: StreamPosition | undefined;

  /** `skips`: the source starts at the earlier one of two places, so that this stream may have lines to skip. */
  constructor(start: StreamPosition | null | undefined, skips: boolean) {
    if (start === null || start === undefined) return;
    this.level = start.level;
    this.fate = fateOf(start.fate);
    this.#start = start;
    if (skips) this.#skipTo = start;
  }

  get skipping(): boolean {
    return this.#skipTo !== undefined;
  }

  /** Was the line at `offset` consumed before the restart? */
  skips(file: SourceFile, offset: number): boolean {
    const place = this.#skipTo;
    if (place === undefined) return false;
    if (place.file !== file.file || offset < place.offset) return true;
    // From here on its lines are taken, and it stands where the reader does.
    this.#skipTo = undefined;
    return false;
  }

  /** Reading stands at the cursor: a place that is behind it, or in a file that will not come, is not waited for. */
  reach({ file, offset }: Cursor, isAhead: (file: string) => boolean): void {
    const place = this.#skipTo;
    if (place === undefined) return;
    const reached = place.file === file.file ? offset >= place.offset : !isAhead(place.file);
    if (reached) this.#skipTo = undefined;
  }

  /** What was at the stream's place cannot be read: it goes on with whatever comes. Null: in any file, at any place. */
  lose(file: string | null, from: number | null): void {
    const place = this.#skipTo;
    if (place !== undefined && (file === null || place.file === file) && place.offset >= (from ?? 0))
      this.#skipTo = undefined;
    // A log that shrank is written anew from there on.
    if (this.#start?.file === file && from !== null && from < this.#start.offset)
      this.#start = { ...this.#start, offset: from };
  }

  /** The file was read to its end: a place in it was there. */
  pass(file: string, hint: string): void {
    if (this.#skipTo?.file === file) this.#skipTo = undefined;
    if (this.#start?.file === file) this.#start = { ...this.#start, hint };
  }

  /** Where it would resume; undefined when nothing is known. `cursor`: undefined while nothing was read. */
  position(cursor: Cursor | undefined): StreamPosition | undefined {
    const { pending } = this;
    if (pending !== undefined) return this.#place(pending.file, pending.offset);
    if (this.#skipTo !== undefined) return this.#skipTo;
    return cursor === undefined ? this.#start : this.#place(cursor.file, cursor.offset);
  }

  #place({ file, hint }: SourceFile, offset: number): StreamPosition {
    const { level, fate } = this;
    return {
      file,
      offset,
      ...(hint === '' ? {} : { hint }),
      level,
      ...(fate === undefined ? {} : { fate: nameOfFate(fate) }),
    };
  }
}
