import { isUtf8 } from 'node:buffer';
import {
  createJsonScan,
  detectLevel,
  escapeInto,
  hourOf,
  type LevelNumber,
  MAX_ESCAPE_GROWTH,
  repairUtf8,
  UNKNOWN,
} from '@logpipeline/records';
import type { Redactor } from '@logpipeline/records/redact';
import { LATE_MS } from '../logMetrics/late.ts';
import { type Frame, SHIPPED } from '../spool/frame.ts';
import type { Spool } from '../spool/spool.ts';
import { accountLine } from './accountLine.ts';
import { RATE_LIMIT, SAMPLED } from './fate.ts';
import { filedUnder } from './filedUnder.ts';
import { follows } from './follows.ts';
import type { LevelFilter } from './levelFilter.ts';
import type { LineCounters } from './lineCounters.ts';
import { type LineMarks, NO_MARKS } from './lineMarks.ts';
import type { LineShaper } from './lineShaper.ts';
import type { Followed, LineWriter } from './lineWriter.ts';
import type { PendingLine } from './pendingLine.ts';
import type { RecordHead } from './recordHead.ts';
import type { SourceFile } from './sourceFile.ts';

/** Braces, quotes, and the marks of a damaged line. */
const FIXED_BYTES = 128;

const START = Buffer.from('{"timestamp":"');
const END_OF_DATA = Buffer.from('}\n');
const END_OF_MESSAGE = Buffer.from('"}\n');

type Text = { bytes: Buffer; from: number; to: number };

/** The part of a spool that a writer needs. */
export type FrameSource = Pick<Spool, 'frame' | 'room' | 'settle'>;

/** One line for {@link RecordWriter.write}; one object is filled again and again. */
export class Line {
  /** The text is `bytes[from, to)`. */
  bytes: Buffer = Buffer.alloc(0);
  from = 0;
  to = 0;
  /** Known to be valid UTF-8. */
  valid = false;
  /** RFC 3339 time as `timeBytes[timeFrom, timeTo)`, and as milliseconds since 1970 UTC. */
  timeBytes: Buffer = Buffer.alloc(0);
  timeFrom = 0;
  timeTo = 0;
  ms = 0;
  stream: 0 | 1 = 0;
  marks: LineMarks = NO_MARKS;
  /** The source bytes that the line, or its last piece, took. */
  file: SourceFile | undefined;
  sourceFrom = 0;
  sourceTo = 0;
  /** Its pieces, if it has several; the last one's bytes are also those above. */
  pending: PendingLine | undefined;
}

/**
 * The hot path from a line's bytes to a record in a frame: detect the level, filter, redact, write. It allocates nothing
 * for a usual line.
 */
export class RecordWriter implements LineWriter {
  readonly #spool: FrameSource;
  readonly #filter: LevelFilter;
  readonly #counters: LineCounters;
  readonly #redactor: Redactor | undefined;
  readonly #scan = createJsonScan();
  readonly #text: Text = { bytes: Buffer.alloc(0), from: 0, to: 0 };
  now = 0;

  /** `redactor`: left out when nothing is to be replaced. */
  constructor(spool: FrameSource, filter: LevelFilter, counters: LineCounters, redactor?: Redactor) {
    this.#spool = spool;
    this.#filter = filter;
    this.#counters = counters;
    this.#redactor = redactor;
  }

  /** Notes in `stream` the line's level and fate, which a following line of a stack trace takes. */
  write(line: Line, head: RecordHead, stream: Followed, shaper: LineShaper | undefined): void {
    const previous = stream.level;
    const counters = this.#counters;
    counters.linesRead++;
    let repaired = 0;
    if (!line.valid && !isUtf8(line.bytes.subarray(line.from, line.to))) {
      const repair = repairUtf8(line.bytes, line.from, line.to);
      line.bytes = Buffer.from(repair.bytes.buffer, repair.bytes.byteOffset, repair.bytes.byteLength);
      line.from = 0;
      line.to = line.bytes.length;
      repaired = repair.replaced;
      counters.repaired++;
    }
    const json = this.#scan.scan(line.bytes, line.from, line.to);
    let level = this.#scan.level;
    if (!json && level === UNKNOWN) level = detectLevel(line.bytes, line.from, line.to, previous);
    const time = filedUnder(line.ms, this.now);
    let frame = this.#spool.frame('log', hourOf(time));
    let outcome = this.#filter[level] ?? SHIPPED;
    if (shaper !== undefined) {
      const isOwn = json || this.#scan.level !== UNKNOWN;
      outcome = shape(shaper, line, level, outcome, isOwn, stream, time);
    }
    if (outcome === SHIPPED) {
      const headBytes = head.get(line.stream, level, json);
      const text = this.#textOf(line, json);
      const room =
        FIXED_BYTES +
        headBytes.length +
        (line.timeTo - line.timeFrom) +
        (text.to - text.from) * (json ? 1 : MAX_ESCAPE_GROWTH);
      frame = this.#spool.room(frame, room);
      frame.record(this.#put(frame, line, text, headBytes, json, repaired), time);
      counters.shipped++;
      counters.lastTime = time;
    } else if (outcome === SAMPLED) counters.droppedSampled++;
    else if (outcome === RATE_LIMIT) counters.droppedRateLimit++;
    else if (level === UNKNOWN) counters.droppedUnknown++;
    else counters.droppedLevel++;
    accountLine(frame, line, outcome, time);
    this.#count(line, level, time);
    this.#spool.settle(frame);
    stream.level = level;
  }

  /** Whatever becomes of the line: it is what the application logged. */
  #count({ file, stream, sourceTo }: Line, level: LevelNumber, time: number): void {
    file?.mark?.count(stream, sourceTo, level, file.isBacklog || this.now - time > LATE_MS);
  }

  /** What of the line is kept: as it is, or with what is redacted replaced. Lines that are dropped are not searched. */
  #textOf(line: Line, json: boolean): Text {
    const text = this.#text;
    text.bytes = line.bytes;
    text.from = json ? this.#scan.start : line.from;
    text.to = json ? this.#scan.end : line.to;
    if (this.#redactor === undefined) return text;
    const redacted = json
      ? this.#redactor.json(text.bytes, text.from, text.to)
      : this.#redactor.text(text.bytes, text.from, text.to, line.marks.truncated);
    return redacted ?? text;
  }

  /** Writes the record behind the frame's end and returns the new end. */
  #put(frame: Frame, line: Line, text: Text, head: Buffer, json: boolean, repaired: number): number {
    const target = frame.buffer;
    let end = frame.end;
    end += START.copy(target, end);
    end += line.timeBytes.copy(target, end, line.timeFrom, line.timeTo);
    end += head.copy(target, end);
    if (json) end += text.bytes.copy(target, end, text.from, text.to);
    else end = escapeInto(target, end, text.bytes, text.from, text.to);
    const marks = line.marks;
    if (repaired === 0 && marks === NO_MARKS)
      return end + (json ? END_OF_DATA : END_OF_MESSAGE).copy(target, end);
    return end + target.write(`${json ? '' : '"'}${this.#marksOf(marks, repaired)}}\n`, end);
  }

  #marksOf(marks: LineMarks, repaired: number): string {
    const fields: string[] = [];
    if (marks.truncated) fields.push(',"truncated":true');
    if (marks.malformed) fields.push(',"malformed":true');
    if (marks.unterminated) fields.push(',"unterminated":true');
    if (repaired > 0) fields.push(`,"repaired":${repaired}`);
    return fields.join('');
  }
}

/** `isOwn`: the line has a level of its own, and so follows none. A line that its level drops takes no part in the rest. */
function shape(
  shaper: LineShaper,
  line: Line,
  level: LevelNumber,
  outcome: number,
  isOwn: boolean,
  stream: Followed,
  time: number,
): number {
  const before = stream.fate;
  if (outcome !== SHIPPED) stream.fate = undefined;
  else if (before !== undefined && !isOwn && follows(line, level, stream.level))
    stream.fate = shaper.follow(before, time);
  else {
    const place = line.pending ?? { file: line.file, offset: line.sourceFrom };
    stream.fate = shaper.decide(level, place.file?.file ?? '', place.offset, time);
  }
  return stream.fate ?? outcome;
}
