import { isUtf8 } from 'node:buffer';
import { Backlog } from '../logMetrics/backlog.ts';
import type { ReaderTally } from '../logMetrics/sourceTally.ts';
import type { SourcePosition } from '../spool/commitRecord.ts';
import type { FileRef, LogSource, ReadResult } from '../tail/logSource.ts';
import { LineJoiner, type LineJoinerOptions } from './lineJoiner.ts';
import { type LineMarks, MALFORMED, NO_MARKS, UNTERMINATED } from './lineMarks.ts';
import { LineStream } from './lineStream.ts';
import type { LongLine } from './longLine.ts';
import { Line } from './recordWriter.ts';
import { SourceFile } from './sourceFile.ts';
import { TextFinder } from './textFinder.ts';
import { wholeCharacters } from './wholeCharacters.ts';

const LF = 0x0a;

type Chunk = Extract<ReadResult, { status: 'bytes' }>;

export type LineReaderOptions = LineJoinerOptions & {
  source: LogSource;
  /** Where it stopped before a restart. */
  position: SourcePosition | undefined;
  /** Counts the lines of the source for all pipelines together; closed with the reader. Undefined: they do not count. */
  tally?: ReaderTally | undefined;
};

/**
 * Splits one source's bytes into lines, joins the runtime's split lines, and keeps the source's position. Files of
 * plain lines are read the same way, only that their lines have no head: one stream, and the time of reading.
 */
export class LineReader {
  readonly source: LogSource;
  readonly #options: LineReaderOptions;
  readonly #line = new Line();
  readonly #joiner: LineJoiner;
  readonly #text: TextFinder;
  readonly #streams: readonly [LineStream, LineStream];
  #file: SourceFile | undefined;
  /** Offset in `#file` of the first byte that was not consumed: of the line that is being taken. */
  #cursor = 0;
  /** A stream may still have lines to skip. */
  #skipping = false;
  #long: LongLine | undefined;
  /** Of a plain log that nobody has read before. */
  readonly #backlog: Backlog | undefined;
  #chunkValid = false;

  constructor(options: LineReaderOptions) {
    this.source = options.source;
    this.#options = options;
    this.#joiner = new LineJoiner(options);
    const isContainer = options.source.identity.type === 'container';
    this.#text = new TextFinder(isContainer);
    const [first, second] = options.position?.streams ?? [];
    this.#streams = [new LineStream(first, isContainer), new LineStream(second, isContainer)];
    this.#noteSkipping();
    if (options.source.identity.type === 'path' && options.position === undefined)
      this.#backlog = new Backlog(options.source);
  }

  /** Consumes what it can of `buffer`, which `read` filled, and returns how many bytes that were. */
  consume(buffer: Buffer, chunk: Chunk, now: number): number {
    this.#enter(chunk, now);
    const bytes = buffer.subarray(0, chunk.length);
    this.#chunkValid = isUtf8(bytes.subarray(0, chunk.last ? bytes.length : bytes.lastIndexOf(LF) + 1));
    let at = 0;
    while (at < bytes.length) {
      const lf = bytes.indexOf(LF, at);
      if (lf >= 0) {
        this.#take(bytes, at, lf, lf + 1);
        at = lf + 1;
      } else if (chunk.last) {
        this.#take(bytes, at, bytes.length, bytes.length);
        at = bytes.length;
      } else if (at === 0 && bytes.length === buffer.length) {
        this.#takePart(bytes);
        at = bytes.length;
      } else {
        break;
      }
      this.#cursor = chunk.offset + at;
    }
    this.#options.counters.bytesRead += at;
    this.#backlog?.consumed(at);
    return at;
  }

  /** The source has a hole: what was begun before it cannot be completed. */
  gap({ file, from }: Extract<ReadResult, { status: 'gap' }>, now: number): void {
    this.#options.writer.now = now;
    this.flush();
    for (const stream of this.#streams) stream.lose(file, from);
    this.#noteSkipping();
    // A log that shrank is written anew from there on.
    if (this.#file?.file === file && from !== null) this.#cursor = Math.min(this.#cursor, from);
  }

  /** A file was read to its end, perhaps before a restart. */
  fileFinal(file: FileRef): SourceFile {
    this.#endLong();
    for (const stream of this.#streams) stream.pass(file.id, file.hint);
    this.#noteSkipping();
    if (this.#file?.file !== file.id) return new SourceFile(this.source.identity, file);
    this.#file.hint = file.hint;
    return this.#file;
  }

  /** Ships unfinished lines as they are: nothing will follow. */
  flush(): void {
    this.#long = undefined;
    for (const stream of this.#streams) if (stream.pending !== undefined) this.#ship(stream, UNTERMINATED);
  }

  /** Gives up unfinished lines without consuming them: they will be read again. */
  close(): void {
    for (const stream of this.#streams) stream.pending?.release();
    this.#options.tally?.close();
    this.source.close();
  }

  /** Where reading would resume if the process died now and everything before were durable. */
  position(final: boolean): SourcePosition | undefined {
    const read = this.#file === undefined ? undefined : { file: this.#file, offset: this.#cursor };
    const cursor = this.#long?.start ?? read;
    const [first, second] = this.#streams.map((stream) => stream.position(cursor));
    const source = this.source.identity;
    if (first === undefined) return undefined;
    if (source.type !== 'container') return { source, streams: [first, null], final };
    return second === undefined ? undefined : { source, streams: [first, second], final };
  }

  #enter({ file, offset }: Chunk, now: number): void {
    this.#options.writer.now = now;
    this.#text.enter(now);
    let current = this.#file;
    if (current?.file !== file.id || current.ordinal !== file.ordinal) {
      this.#endLong();
      if (current !== undefined) this.#options.counters.filesRotated++;
      current = new SourceFile(this.source.identity, file, this.#options.tally?.enter(file));
      this.#file = current;
    }
    current.hint = file.hint;
    current.isBacklog = this.#backlog?.covers(file, now) ?? false;
    this.#cursor = offset;
    if (!this.#skipping) return;
    for (const stream of this.#streams)
      stream.reach({ file: current, offset }, (id) => this.source.isAhead(id));
    this.#noteSkipping();
  }

  #noteSkipping(): void {
    this.#skipping = this.#streams[0].skipping || this.#streams[1].skipping;
  }

  /** One line `[from, to)`; with its LF, if it has one, it ends at `next`. */
  #take(bytes: Buffer, from: number, to: number, next: number): void {
    if (this.#long !== undefined) {
      this.#takeRest(bytes, from, to, next);
      return;
    }
    const line = this.#line;
    const wellFormed = this.#text.find(line, bytes, from, to);
    const stream = this.#streams[line.stream];
    const offset = this.#cursor;
    const file = this.#current();
    if (this.#skipping && stream.skips(file, offset)) return;
    const partial = wellFormed && this.#text.partial;
    if (!wellFormed) this.#malformed(stream);
    if (partial || stream.pending !== undefined) {
      line.bytes = bytes;
      line.to = to;
      this.#joiner.add(stream, line, { file, offset }, next - from);
      if (!partial) this.#ship(stream, to === next ? UNTERMINATED : NO_MARKS);
      else if (stream.pending?.endless) this.#ship(stream, NO_MARKS);
      return;
    }
    const { maxLineSize, counters, writer, head, shaper } = this.#options;
    line.bytes = bytes;
    line.to = to;
    line.valid = this.#chunkValid;
    line.marks = NO_MARKS;
    const truncated = to - line.from > maxLineSize;
    if (!wellFormed || to === next || truncated)
      line.marks = { malformed: !wellFormed, unterminated: to === next, truncated };
    if (truncated) {
      line.to = wholeCharacters(bytes, line.from, line.from + maxLineSize);
      counters.truncated++;
    }
    line.file = file;
    line.sourceFrom = offset;
    line.sourceTo = offset + next - from;
    line.pending = undefined;
    writer.write(line, head, stream, shaper);
  }

  /** The buffer holds nothing but the beginning or the middle of one line. */
  #takePart(bytes: Buffer): void {
    const line = this.#line;
    const file = this.#current();
    let long = this.#long;
    if (long === undefined) {
      const wellFormed = this.#text.find(line, bytes, 0, bytes.length);
      const stream = this.#streams[line.stream];
      const skip = this.#skipping && stream.skips(file, this.#cursor);
      if (!wellFormed && !skip) this.#malformed(stream);
      long = {
        stream: line.stream,
        partial: wellFormed && this.#text.partial,
        skip,
        marks: wellFormed ? NO_MARKS : MALFORMED,
        start: { file, offset: this.#cursor },
      };
      this.#long = long;
    } else {
      line.from = 0;
    }
    if (long.skip) return;
    const stream = this.#streams[long.stream];
    line.bytes = bytes;
    line.to = bytes.length;
    this.#joiner.add(stream, line, { file, offset: this.#cursor }, bytes.length);
    // Only where it is safe to go on within a line: a container's rest would be taken for a line of another stream.
    if (this.source.identity.type === 'container' || stream.pending?.endless !== true) return;
    this.#ship(stream, long.marks);
    this.#long = undefined;
  }

  /** The end of a long line. */
  #takeRest(bytes: Buffer, from: number, to: number, next: number): void {
    const long = this.#long;
    this.#long = undefined;
    if (long === undefined || long.skip) return;
    const stream = this.#streams[long.stream];
    const line = this.#line;
    line.bytes = bytes;
    line.from = from;
    line.to = to;
    this.#joiner.add(stream, line, { file: this.#current(), offset: this.#cursor }, next - from);
    if (!long.partial) this.#ship(stream, to === next ? { ...long.marks, unterminated: true } : long.marks);
  }

  /** The file ended right behind a part of a long line. */
  #endLong(): void {
    const long = this.#long;
    this.#long = undefined;
    if (long === undefined || long.skip || long.partial) return;
    this.#ship(this.#streams[long.stream], { ...long.marks, unterminated: true });
  }

  /** Its bytes lie behind those of an unfinished line of stdout, which therefore must be consumed first. */
  #malformed(stdout: LineStream): void {
    this.#options.counters.malformed++;
    if (stdout.pending !== undefined) this.#ship(stdout, UNTERMINATED);
  }

  #ship(stream: LineStream, marks: LineMarks): void {
    this.#joiner.ship(stream, stream === this.#streams[0] ? 0 : 1, marks);
  }

  #current(): SourceFile {
    if (this.#file === undefined) throw new Error('BUG: a line before its file');
    return this.#file;
  }
}
