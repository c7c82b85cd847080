import { isUtf8 } from 'node:buffer';
import { type LevelNumber, UNKNOWN } from '@logpipeline/records';
import type { SourcePosition, StreamPosition } from '../spool/commitRecord.ts';
import type { FileRef, LogSource, Place, ReadResult } from '../tail/logSource.ts';
import { CriLine } from './criLine.ts';
import type { LineCounters } from './lineCounters.ts';
import { type PendingBudget, PendingLine } from './pendingLine.ts';
import type { RecordHead } from './recordHead.ts';
import { Line, type LineMarks, NO_MARKS, type RecordWriter } from './recordWriter.ts';
import { SourceFile } from './sourceFile.ts';

const LF = 0x0a;

type Stream = {
  /** What a following line of a stack trace takes. */
  level: LevelNumber;
  pending: PendingLine | undefined;
  /** After a restart: lines of this stream before this place were consumed already. */
  resume: Resume | undefined;
};

/** It stays the stream's position until something behind it was read, so that a second restart finds it again. */
type Resume = {
  place: Place;
  /** The place is behind us (its file is at its end, or cannot be read any more): nothing more is skipped. */
  passed: boolean;
};

type Chunk = Extract<ReadResult, { status: 'bytes' }>;

export type LineReaderOptions = {
  source: LogSource;
  position: SourcePosition | undefined;
  writer: RecordWriter;
  head: RecordHead;
  counters: LineCounters;
  budget: PendingBudget;
  /** Bytes of text above which a line is cut. */
  maxLineSize: number;
};

/**
 * Splits one source's bytes into lines, joins the runtime's split lines, and keeps the source's position. Files of
 * plain lines are read the same way, only that their lines have no head: one stream, and the time of reading.
 */
export class LineReader {
  readonly source: LogSource;
  readonly #options: LineReaderOptions;
  readonly #cri: CriLine | undefined;
  readonly #line = new Line();
  readonly #streams: [Stream, Stream];
  #file: SourceFile | undefined;
  /** Offset in `#file` of the first byte that was not consumed: of the line that is being taken. */
  #cursor = 0;
  #resuming: boolean;
  /** A line longer than the buffer is on its way: its text goes on at the cursor. */
  #raw: { stream: 0 | 1; partial: boolean; skip: boolean; marks: LineMarks } | undefined;
  #chunkValid = false;
  #chunkTime = Buffer.alloc(0);

  constructor(options: LineReaderOptions) {
    this.source = options.source;
    this.#options = options;
    this.#cri = options.source.identity.type === 'container' ? new CriLine() : undefined;
    const [first, second] = options.position?.streams ?? [];
    this.#streams = [resumed(first), resumed(second)];
    this.#resuming = this.#streams.some((stream) => stream.resume !== undefined);
  }

  /** Consumes what it can of `buffer`, which `read` filled, and returns how many bytes that were. */
  consume(buffer: Buffer, chunk: Chunk, now: number): number {
    this.#enter(chunk);
    const bytes = buffer.subarray(0, chunk.length);
    this.#options.writer.now = now;
    this.#chunkValid = isUtf8(bytes.subarray(0, chunk.last ? bytes.length : bytes.lastIndexOf(LF) + 1));
    if (this.#cri === undefined) this.#chunkTime = Buffer.from(new Date(now).toISOString());
    let at = 0;
    while (at < bytes.length) {
      const lf = bytes.indexOf(LF, at);
      if (lf >= 0) {
        this.#take(bytes, at, lf, lf + 1, now, NO_MARKS);
        at = lf + 1;
      } else if (chunk.last) {
        this.#take(bytes, at, bytes.length, bytes.length, now, { ...NO_MARKS, unterminated: true });
        at = bytes.length;
      } else if (at === 0 && bytes.length === buffer.length) {
        this.#takeLong(bytes, now);
        at = bytes.length;
      } else {
        break;
      }
      this.#cursor = chunk.offset + at;
    }
    this.#options.counters.bytesRead += at;
    return at;
  }

  /** The source has a hole: what was begun before it cannot be completed. */
  gap(result: Extract<ReadResult, { status: 'gap' }>, now: number): void {
    this.#options.writer.now = now;
    this.flush();
    for (const { resume } of this.#streams) {
      if (resume !== undefined && (result.file === null || resume.place.file === result.file)) resume.passed = true;
    }
  }

  /** A file was read to its end: whoever waited for a place in it was there. */
  fileFinal(file: FileRef): SourceFile {
    for (const { resume } of this.#streams) {
      if (resume?.place.file !== file.id) continue;
      resume.passed = true;
      resume.place = { ...resume.place, hint: file.hint };
    }
    // All of it may have been read before a restart.
    if (this.#file?.file !== file.id) return new SourceFile(this.source.identity, file.id, file.hint);
    this.#file.hint = file.hint;
    return this.#file;
  }

  /** Ships unfinished lines as they are: nothing will follow. */
  flush(): void {
    this.#raw = undefined;
    for (const stream of this.#streams) {
      if (stream.pending !== undefined) this.#emitPending(stream, { ...NO_MARKS, unterminated: true });
    }
  }

  /** Gives up unfinished lines without consuming them: they will be read again. */
  close(): void {
    for (const stream of this.#streams) stream.pending?.release();
    this.source.close();
  }

  /** Where reading would resume if the process died now and everything before were durable. */
  position(final: boolean): SourcePosition | undefined {
    const [first, second] = this.#streams.map((stream) => this.#positionOf(stream));
    if (first === undefined || second === undefined) return undefined;
    return { source: this.source.identity, streams: [first, this.#cri === undefined ? null : second], final };
  }

  #positionOf(stream: Stream): StreamPosition | undefined {
    const { pending, resume, level } = stream;
    if (pending !== undefined) return place(pending.file as SourceFile, pending.offset, level);
    if (resume !== undefined) return { ...resume.place, level };
    return this.#file === undefined ? undefined : place(this.#file, this.#cursor, level);
  }

  #enter(chunk: Chunk): void {
    if (this.#file?.file !== chunk.file.id) {
      this.#file = new SourceFile(this.source.identity, chunk.file.id, chunk.file.hint);
    }
    this.#file.hint = chunk.file.hint;
    this.#cursor = chunk.offset;
    if (this.#resuming) this.#forgetPassed();
  }

  /** What was read last lies behind these places: from now on the cursor is the position of their streams. */
  #forgetPassed(): void {
    for (const stream of this.#streams) {
      const { resume } = stream;
      if (resume === undefined) continue;
      const { file, offset } = resume.place;
      const isCurrent = file === this.#file?.file;
      resume.passed ||= isCurrent ? this.#cursor >= offset : !this.source.isAhead(file);
      if (resume.passed) stream.resume = undefined;
    }
    this.#resuming = this.#streams.some((stream) => stream.resume !== undefined);
  }

  /** One line `[from, to)`; with its LF, if it has one, it ends at `next`. */
  #take(bytes: Buffer, from: number, to: number, next: number, now: number, marks: LineMarks): void {
    const { writer, maxLineSize } = this.#options;
    if (this.#raw !== undefined) {
      this.#takeRawEnd(bytes, from, to, next);
      return;
    }
    const cri = this.#cri;
    const line = this.#line;
    if (cri === undefined) {
      line.stream = 0;
      line.timeBytes = this.#chunkTime;
      line.timeFrom = 0;
      line.timeTo = this.#chunkTime.length;
      line.ms = now;
      line.from = from;
    } else if (cri.parse(bytes, from, to)) {
      line.stream = cri.stream;
      line.timeBytes = bytes;
      line.timeFrom = from;
      line.timeTo = cri.timeEnd;
      line.ms = cri.ms;
      line.from = cri.textStart;
    } else {
      this.#malformed(from, now);
      marks = { ...marks, malformed: true };
    }
    const stream = this.#streams[line.stream];
    const offset = this.#cursor;
    if (this.#resuming && this.#skip(stream, offset)) return;
    const file = this.#current();
    if (cri !== undefined && !marks.malformed && (cri.partial || stream.pending !== undefined)) {
      stream.pending ??= this.#begin(line, file, offset);
      stream.pending.add(bytes, line.from, to);
      stream.pending.account(file, offset, offset + next - from);
      if (!cri.partial) this.#emitPending(stream, marks);
      return;
    }
    line.bytes = bytes;
    line.to = to;
    line.valid = this.#chunkValid;
    if (to - line.from > maxLineSize) {
      line.to = wholeCharacters(bytes, line.from, line.from + maxLineSize);
      marks = { ...marks, truncated: true };
      this.#options.counters.truncated++;
    }
    line.marks = marks;
    line.file = file;
    line.sourceFrom = offset;
    line.sourceTo = offset + next - from;
    line.pending = undefined;
    stream.level = writer.write(line, this.#options.head, stream.level);
  }

  /** A line that the runtime did not write like this: kept as text of stdout, with the time of reading. */
  #malformed(from: number, now: number): void {
    const line = this.#line;
    const stream = this.#streams[0];
    // Its bytes lie behind those of an unfinished line, which therefore must be consumed first.
    if (stream.pending !== undefined) this.#emitPending(stream, { ...NO_MARKS, unterminated: true });
    line.stream = 0;
    line.timeBytes = Buffer.from(new Date(now).toISOString());
    line.timeFrom = 0;
    line.timeTo = line.timeBytes.length;
    line.ms = now;
    line.from = from;
    this.#options.counters.malformed++;
  }

  /** The buffer holds nothing but the beginning or the middle of one line. */
  #takeLong(bytes: Buffer, now: number): void {
    const line = this.#line;
    const file = this.#current();
    if (this.#raw === undefined) {
      let marks = NO_MARKS;
      line.from = 0;
      if (this.#cri?.parse(bytes, 0, bytes.length) === true) {
        line.stream = this.#cri.stream;
        line.timeBytes = bytes;
        line.timeFrom = 0;
        line.timeTo = this.#cri.timeEnd;
        line.ms = this.#cri.ms;
        line.from = this.#cri.textStart;
      } else {
        if (this.#cri !== undefined) marks = { ...NO_MARKS, malformed: true };
        this.#malformed(0, now);
        if (this.#cri === undefined) this.#options.counters.malformed--;
      }
      const partial = this.#cri !== undefined && !marks.malformed && this.#cri.partial;
      const stream = this.#streams[line.stream];
      const skip = this.#resuming && this.#skip(stream, this.#cursor);
      this.#raw = { stream: line.stream, partial, skip, marks };
      if (!skip) stream.pending ??= this.#begin(line, file, this.#cursor);
    } else {
      line.from = 0;
    }
    const { pending } = this.#streams[this.#raw.stream];
    if (this.#raw.skip || pending === undefined) return;
    pending.add(bytes, line.from, bytes.length);
    pending.account(file, this.#cursor, this.#cursor + bytes.length);
  }

  #takeRawEnd(bytes: Buffer, from: number, to: number, next: number): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw === undefined || raw.skip) return;
    const stream = this.#streams[raw.stream];
    const offset = this.#cursor;
    stream.pending?.add(bytes, from, to);
    stream.pending?.account(this.#current(), offset, offset + next - from);
    if (!raw.partial)
      this.#emitPending(stream, to === next ? { ...raw.marks, unterminated: true } : raw.marks);
  }

  #emitPending(stream: Stream, marks: LineMarks): void {
    const { pending } = stream;
    if (pending === undefined) throw new Error('BUG: no unfinished line');
    const { counters, writer, head } = this.#options;
    const line = this.#line;
    line.bytes = pending.bytes;
    line.from = 0;
    line.to = pending.cut ? wholeCharacters(pending.bytes, 0, pending.length) : pending.length;
    line.valid = false;
    line.stream = stream === this.#streams[0] ? 0 : 1;
    line.timeBytes = pending.time;
    line.timeFrom = 0;
    line.timeTo = pending.time.length;
    line.ms = pending.ms;
    line.marks = pending.cut ? { ...marks, truncated: true } : marks;
    const last = pending.ranges.pop();
    if (last === undefined) throw new Error('BUG: an unfinished line without bytes');
    line.file = last.file;
    line.sourceFrom = last.from;
    line.sourceTo = last.to;
    line.pending = pending;
    counters.joined++;
    if (pending.cut) counters.truncated++;
    stream.level = writer.write(line, head, stream.level);
    pending.release();
    stream.pending = undefined;
  }

  #begin(line: Line, file: SourceFile, offset: number): PendingLine {
    const time = Buffer.from(line.timeBytes.subarray(line.timeFrom, line.timeTo));
    const { maxLineSize, budget } = this.#options;
    return new PendingLine({ file, offset }, time, line.ms, maxLineSize, budget);
  }

  /** Was consumed before the restart. */
  #skip(stream: Stream, offset: number): boolean {
    const { resume } = stream;
    if (resume === undefined) return false;
    const { place, passed } = resume;
    return !passed && (place.file !== this.#current().file || offset < place.offset);
  }

  #current(): SourceFile {
    if (this.#file === undefined) throw new Error('BUG: a line before its file');
    return this.#file;
  }
}

function resumed(position: StreamPosition | null | undefined): Stream {
  if (position === undefined || position === null || position.file === '') {
    return { level: UNKNOWN, pending: undefined, resume: undefined };
  }
  const { level, ...place } = position;
  return { level, pending: undefined, resume: { place, passed: false } };
}

function place(file: SourceFile, offset: number, level: LevelNumber): StreamPosition {
  return { file: file.file, offset, ...(file.hint === '' ? {} : { hint: file.hint }), level };
}

/** The end of the last whole UTF-8 character of `[from, to)`, which was cut at any byte. */
function wholeCharacters(bytes: Buffer, from: number, to: number): number {
  let at = to;
  while (at > from && at > to - 4 && ((bytes[at - 1] as number) & 0xc0) === 0x80) at--;
  const lead = at > from ? (bytes[at - 1] as number) : 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return at - 1 + length > to && lead >= 0x80 ? at - 1 : to;
}
