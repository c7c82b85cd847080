import { isUtf8 } from 'node:buffer';
import {
  createJsonScan,
  hourOf,
  LEVELS,
  type Level,
  type LevelNumber,
  parseTimestamp,
  UNKNOWN,
} from '@logpipeline/records';
import { DROP_REASONS, SHIPPED } from '../spool/frame.ts';
import { accountLine } from './accountLine.ts';
import { filedUnder } from './filedUnder.ts';
import type { LevelFilter } from './levelFilter.ts';
import type { LineCounters } from './lineCounters.ts';
import type { LineWriter } from './lineWriter.ts';
import type { FrameSource, Line } from './recordWriter.ts';

/** How every record begins, whoever writes it. */
const START = Buffer.from('{"timestamp":"');
/** What follows the time in records that have a level. */
const LEVEL = Buffer.from('","level":"');
const QUOTE = 0x22;
const LF = 0x0a;
/** Longer than any RFC 3339 time that a program writes. */
const LONGEST_TIME_BYTES = 40;
const LONGEST_LEVEL_BYTES = Math.max(...LEVELS.map((level) => level.length));
const UNKNOWN_LEVEL = DROP_REASONS.indexOf('unknown_level');
const INVALID_RECORD = DROP_REASONS.indexOf('invalid_record');

/**
 * Copies the lines of a record log, which are records already, byte for byte. They are filed under their own time and the log's
 * kind; sampling and limits are for what applications log, and do not apply, nor do levels without a filter. A line that is no record
 * (the disk lost part of it with the power) would make readers refuse the whole object: it is dropped and counted.
 */
export class RecordCopier implements LineWriter {
  readonly #spool: FrameSource;
  readonly #kind: string;
  readonly #counters: LineCounters;
  readonly #levels: LevelFilter | undefined;
  readonly #scan = createJsonScan();
  /** Of the record that was looked at last: the quote behind its time. */
  #timeEnd = 0;
  now = 0;

  constructor(spool: FrameSource, kind: string, counters: LineCounters, levels?: LevelFilter) {
    this.#spool = spool;
    this.#kind = kind;
    this.#counters = counters;
    this.#levels = levels;
  }

  write(line: Line): void {
    const counters = this.#counters;
    counters.linesRead++;
    const ms = this.#timeOf(line);
    const time = filedUnder(ms, this.now);
    let frame = this.#spool.frame(this.#kind, hourOf(time));
    const outcome = Number.isNaN(ms) ? INVALID_RECORD : this.#outcomeOf(line);
    if (outcome === SHIPPED) {
      const { start, end } = this.#scan;
      frame = this.#spool.room(frame, end - start + 1);
      const to = frame.end + line.bytes.copy(frame.buffer, frame.end, start, end);
      frame.buffer[to] = LF;
      frame.record(to + 1, time);
      counters.shipped++;
      counters.lastTime = time;
    } else if (outcome === INVALID_RECORD) counters.droppedInvalid++;
    else if (outcome === UNKNOWN_LEVEL) counters.droppedUnknown++;
    else counters.droppedLevel++;
    accountLine(frame, line, outcome, time);
    this.#spool.settle(frame);
  }

  /** Of a record: SHIPPED, or why its level is not wanted. */
  #outcomeOf({ bytes }: Line): number {
    if (this.#levels === undefined) return SHIPPED;
    return this.#levels[levelAt(bytes, this.#timeEnd, this.#scan.end)] as number;
  }

  /** Of a record, milliseconds since 1970 UTC; NaN: the line is none. Leaves its bounds in the scan. */
  #timeOf({ bytes, from, to, valid }: Line): number {
    if (!valid && !isUtf8(bytes.subarray(from, to))) return Number.NaN;
    const scan = this.#scan;
    if (!scan.scan(bytes, from, to)) return Number.NaN;
    const timeFrom = scan.start + START.length;
    if (START.compare(bytes, scan.start, Math.min(timeFrom, to)) !== 0) return Number.NaN;
    const timeTo = bytes.subarray(timeFrom, Math.min(to, timeFrom + LONGEST_TIME_BYTES)).indexOf(QUOTE);
    this.#timeEnd = timeFrom + timeTo;
    return timeTo < 0 ? Number.NaN : parseTimestamp(bytes, timeFrom, this.#timeEnd);
  }
}

/** The number of the level that stands behind a record's time, whose quote is at `at`; the unknown one where none does. */
function levelAt(bytes: Buffer, at: number, end: number): LevelNumber {
  const from = at + LEVEL.length;
  if (from > end || LEVEL.compare(bytes, at, from) !== 0) return UNKNOWN;
  const length = bytes.subarray(from, Math.min(end, from + LONGEST_LEVEL_BYTES + 1)).indexOf(QUOTE);
  const level = LEVELS.indexOf(bytes.toString('latin1', from, from + Math.max(0, length)) as Level);
  return level < 0 ? UNKNOWN : (level as LevelNumber);
}
