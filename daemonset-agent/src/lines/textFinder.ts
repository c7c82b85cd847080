import { CriLine } from './criLine.ts';
import type { Line } from './recordWriter.ts';

/**
 * Finds time, stream and text of a line: behind the head that the container runtime writes; in a plain file, and in a
 * line that the runtime did not write like this, all of it is text of stdout, with the time of reading.
 */
export class TextFinder {
  readonly #cri: CriLine | undefined;
  #now = 0;
  #nowText: Buffer | undefined;

  constructor(isContainer: boolean) {
    this.#cri = isContainer ? new CriLine() : undefined;
  }

  /** The line that was found last is a piece of a longer one. */
  get partial(): boolean {
    return this.#cri?.partial === true;
  }

  /** `now`: the time of reading from here on, milliseconds since 1970 UTC. */
  enter(now: number): void {
    if (now === this.#now) return;
    this.#now = now;
    this.#nowText = undefined;
  }

  /** False when the line `bytes[from, to)` is not of the runtime's form. */
  find(line: Line, bytes: Buffer, from: number, to: number): boolean {
    const cri = this.#cri;
    if (cri?.parse(bytes, from, to) === true) {
      line.stream = cri.stream;
      line.timeBytes = bytes;
      line.timeFrom = from;
      line.timeTo = cri.timeEnd;
      line.ms = cri.ms;
      line.from = cri.textStart;
      return true;
    }
    this.#nowText ??= Buffer.from(new Date(this.#now).toISOString());
    line.stream = 0;
    line.timeBytes = this.#nowText;
    line.timeFrom = 0;
    line.timeTo = this.#nowText.length;
    line.ms = this.#now;
    line.from = from;
    return cri === undefined;
  }
}
