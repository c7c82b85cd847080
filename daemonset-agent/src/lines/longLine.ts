import type { LineMarks } from './lineMarks.ts';
import type { Cursor } from './lineStream.ts';

/** A line that is longer than the read buffer and whose LF was not read yet: its text goes on at the cursor. */
export type LongLine = {
  stream: 0 | 1;
  /** A piece of a split line, for all its length. */
  partial: boolean;
  /** Consumed before a restart. */
  skip: boolean;
  marks: LineMarks;
  /** Where it begins. Whoever resumed within it would take its rest for a line of its own. */
  start: Cursor;
};
