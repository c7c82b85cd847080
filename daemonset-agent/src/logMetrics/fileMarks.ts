import type { FileRef } from '../tail/logSource.ts';
import { FileMark, type LineCount } from './fileMark.ts';
import { LATE_MS } from './late.ts';

/** Files of a source whose marks are kept at most. The kubelet looks every 10 s whether to rotate: 60 times in ten minutes. */
const FILES_MAX = 64;

/** Where one reader is among the files of its source. */
export type FileCursor = {
  at: FileMark | undefined;
  /** Files that it will not come back to. */
  readonly passed: WeakSet<FileMark>;
};

/**
 * The files of one source in the order in which they are read. Readers go through them one behind the other, each from
 * another place on. A file may look like one before it (copytruncate, with a banner), so that a reader finds a file among
 * those that it did not pass, first of all behind the one that it leaves.
 */
export class FileMarks {
  readonly #count: LineCount;
  readonly #clock: () => number;
  readonly #files: FileMark[] = [];

  /** @param clock milliseconds that never go back */
  constructor(count: LineCount, clock: () => number) {
    this.#count = count;
    this.#clock = clock;
  }

  /** The reader goes on in `file`, or begins there. */
  enter(cursor: FileCursor, file: FileRef): FileMark {
    const at = cursor.at === undefined ? -1 : this.#files.indexOf(cursor.at);
    const isCandidate = (mark: FileMark) => !cursor.passed.has(mark) && mark.isOf(file);
    const behind = cursor.at === undefined ? undefined : this.#files.slice(at + 1).find(isCandidate);
    const known = behind ?? this.#files.findLast(isCandidate);
    if (known !== undefined && cursor.at === undefined) this.#passBefore(known, cursor);
    const next = known ?? this.#add(file, cursor.at === undefined ? this.#files.length : at + 1);
    this.leave(cursor);
    next.readers++;
    cursor.at = next;
    cursor.passed.add(next);
    this.#forget();
    return next;
  }

  /** The reader is closed. */
  leave({ at }: FileCursor): void {
    if (at === undefined) return;
    at.readers--;
    at.leftAt = this.#clock();
  }

  #passBefore(mark: FileMark, { passed }: FileCursor): void {
    for (const earlier of this.#files.slice(0, this.#files.indexOf(mark))) passed.add(earlier);
  }

  #add(file: FileRef, place: number): FileMark {
    const mark = new FileMark(file, this.#count);
    this.#files.splice(place, 0, mark);
    return mark;
  }

  /** Lines of a file that nobody was in for so long are late if they are ever read again, and so not counted twice. */
  #forget(): void {
    const now = this.#clock();
    for (let [first] = this.#files; first !== undefined; [first] = this.#files) {
      const isSpent = first.readers === 0 && now - first.leftAt > LATE_MS;
      if (!isSpent && this.#files.length <= FILES_MAX) return;
      this.#files.shift();
    }
  }
}
