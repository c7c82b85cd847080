import type { LevelNumber } from '@logpipeline/records';
import type { FileRef } from '../tail/logSource.ts';
import { parseHint } from '../tail/placeHint.ts';

/** What counts a line of some source. */
export type LineCount = (level: LevelNumber, isLate: boolean) => void;

/**
 * How far one file of a source was counted. All pipelines that read the file share it, so that a line is counted by whoever
 * passes it first: pipelines read at their own pace, and read again what they had not committed.
 */
export class FileMark {
  /** Readers that are in the file, and when the last of them left it, milliseconds of the source's clock. */
  readers = 0;
  leftAt = Number.POSITIVE_INFINITY;
  readonly #id: string;
  readonly #key: string | undefined;
  readonly #compressed: boolean;
  readonly #count: LineCount;
  /** Ends of the last lines that were counted, in bytes from the file's start. The lines of each stream end in order. */
  #stdout = 0;
  #stderr = 0;

  constructor(file: FileRef, count: LineCount) {
    this.#id = file.id;
    this.#key = parseHint(file.hint).key;
    this.#compressed = isCompressed(file);
    this.#count = count;
  }

  /**
   * Is it the same file? Plain files may begin alike (a banner) and then have the same id: their inodes tell them apart, save when
   * one of them was compressed meanwhile.
   */
  isOf(file: FileRef): boolean {
    if (this.#id !== file.id) return false;
    const { key } = parseHint(file.hint);
    return key === undefined || key === this.#key || this.#compressed || isCompressed(file);
  }

  /** A line of `stream` ends at `end`. Once a line on the hot path. */
  count(stream: 0 | 1, end: number, level: LevelNumber, isLate: boolean): void {
    if (stream === 0) {
      if (end <= this.#stdout) return;
      this.#stdout = end;
    } else {
      if (end <= this.#stderr) return;
      this.#stderr = end;
    }
    this.#count(level, isLate);
  }
}

function isCompressed({ name }: FileRef): boolean {
  return name.endsWith('.gz');
}
