import { isUtf8 } from 'node:buffer';
import { createJsonScan, hourOf, parseTimestamp } from '@logpipeline/records';
import { DROP_REASONS, SHIPPED } from '../spool/frame.ts';
import { accountLine } from './accountLine.ts';
import { filedUnder } from './filedUnder.ts';
import type { LineCounters } from './lineCounters.ts';
import type { LineWriter } from './lineWriter.ts';
import type { FrameSource, Line } from './recordWriter.ts';

/** How every record begins, whoever writes it. */
const START = Buffer.from('{"timestamp":"');
const QUOTE = 0x22;
const LF = 0x0a;
/** Longer than any RFC 3339 time that a program writes. */
const LONGEST_TIME_BYTES = 40;
const INVALID_RECORD = DROP_REASONS.indexOf('invalid_record');

/**
 * Copies the lines of a record log, which are records already, byte for byte. They are filed under their own time and the log's
 * kind; levels, sampling and limits are for what applications log, and do not apply. A line that is no record (the disk lost part
 * of it with the power) would make readers refuse the whole object: it is dropped and counted.
 */
export class RecordCopier implements LineWriter {
  readonly #spool: FrameSource;
  readonly #kind: string;
  readonly #counters: LineCounters;
  readonly #scan = createJsonScan();
  now = 0;

  constructor(spool: FrameSource, kind: string, counters: LineCounters) {
    this.#spool = spool;
    this.#kind = kind;
    this.#counters = counters;
  }

  write(line: Line): void {
    const counters = this.#counters;
    counters.linesRead++;
    const ms = this.#timeOf(line);
    const time = filedUnder(ms, this.now);
    let frame = this.#spool.frame(this.#kind, hourOf(time));
    const outcome = Number.isNaN(ms) ? INVALID_RECORD : SHIPPED;
    if (outcome === SHIPPED) {
      const { start, end } = this.#scan;
      frame = this.#spool.room(frame, end - start + 1);
      const to = frame.end + line.bytes.copy(frame.buffer, frame.end, start, end);
      frame.buffer[to] = LF;
      frame.record(to + 1, time);
      counters.shipped++;
      counters.lastTime = time;
    } else counters.droppedInvalid++;
    accountLine(frame, line, outcome, time);
    this.#spool.settle(frame);
  }

  /** Of a record, milliseconds since 1970 UTC; NaN: the line is none. Leaves its bounds in the scan. */
  #timeOf({ bytes, from, to, valid }: Line): number {
    if (!valid && !isUtf8(bytes.subarray(from, to))) return Number.NaN;
    const scan = this.#scan;
    if (!scan.scan(bytes, from, to)) return Number.NaN;
    const timeFrom = scan.start + START.length;
    if (START.compare(bytes, scan.start, Math.min(timeFrom, to)) !== 0) return Number.NaN;
    const timeTo = bytes.subarray(timeFrom, Math.min(to, timeFrom + LONGEST_TIME_BYTES)).indexOf(QUOTE);
    return timeTo < 0 ? Number.NaN : parseTimestamp(bytes, timeFrom, timeFrom + timeTo);
  }
}
