import type { LineCounters } from './lineCounters.ts';
import type { LineMarks } from './lineMarks.ts';
import type { LineShaper } from './lineShaper.ts';
import type { Cursor, LineStream } from './lineStream.ts';
import type { LineWriter } from './lineWriter.ts';
import { type PendingBudget, PendingLine } from './pendingLine.ts';
import type { RecordHead } from './recordHead.ts';
import { Line } from './recordWriter.ts';

export type LineJoinerOptions = {
  writer: LineWriter;
  head: RecordHead;
  counters: LineCounters;
  budget: PendingBudget;
  /** Samples and limits the source's lines; left out: nothing of that is asked for. */
  shaper?: LineShaper | undefined;
  /** Bytes of text above which a line is cut. */
  maxLineSize: number;
};

/** Keeps a source's unfinished lines, and writes their records when they are complete. */
export class LineJoiner {
  readonly #options: LineJoinerOptions;
  readonly #joined = new Line();

  constructor(options: LineJoinerOptions) {
    this.#options = options;
  }

  /** Adds the text of `line` to the stream's unfinished line; it stands at `place` and takes `length` bytes there. */
  add(stream: LineStream, line: Line, { file, offset }: Cursor, length: number): void {
    let { pending } = stream;
    if (pending === undefined) {
      const time = Buffer.from(line.timeBytes.subarray(line.timeFrom, line.timeTo));
      const { maxLineSize, budget } = this.#options;
      pending = new PendingLine({ file, offset }, time, line.ms, maxLineSize, budget);
      stream.pending = pending;
    }
    pending.add(line.bytes, line.from, line.to);
    pending.account(file, offset, offset + length);
  }

  /** Writes the record of the stream's unfinished line. */
  ship(stream: LineStream, number: 0 | 1, marks: LineMarks): void {
    const { pending } = stream;
    if (pending === undefined) throw new Error('BUG: no unfinished line');
    const { counters, writer, head, shaper } = this.#options;
    const line = this.#joined;
    pending.fill(line);
    line.stream = number;
    line.marks = pending.cut ? { ...marks, truncated: true } : marks;
    if (pending.pieces > 1) counters.joined++;
    if (pending.cut) counters.truncated++;
    writer.write(line, head, stream, shaper);
    pending.release();
    stream.pending = undefined;
  }
}
