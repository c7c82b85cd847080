import type { Facts } from './facts.ts';
import type { LineBuffer } from './lineBuffer.ts';
import type { PlainLists } from './plainLists.ts';

const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Numbers of each record: its first byte, the one behind it, its first range, the first of `extra`, and the one behind its last. */
const RECORD = 5;

/**
 * Records as they stand in a body. What most clients send most of the time is judged and stored without making objects of it: the bytes of
 * its values are copied. `PlainReader` decides which records these are.
 */
export class PlainRecords {
  readonly #bytes: Buffer;
  readonly #facts: (Facts | undefined)[] = [];
  /** `ranges`, of what is copied: from, to. Of fields that are neighbours and both kept there is one. */
  readonly #lists: PlainLists;

  constructor(bytes: Buffer, lists: PlainLists) {
    this.#bytes = bytes;
    this.#lists = lists;
  }

  get length(): number {
    return this.#facts.length;
  }

  /** The record as JSON. */
  text(record: number): string {
    const { records } = this.#lists;
    const at = record * RECORD;
    return this.#bytes.toString('utf8', records.at(at), records.at(at + 1));
  }

  /** Undefined: it has to be parsed. */
  facts(record: number): Facts | undefined {
    return this.#facts[record];
  }

  /** Takes over what `kept` and `others` have: pairs of from and to, of fields with their values. None matters where it has to be parsed. */
  add(facts: Facts | undefined, from: number, to: number): void {
    const { records, ranges, kept, others } = this.#lists;
    this.#facts.push(facts);
    records.push(from);
    records.push(to);
    records.push(ranges.length);
    ranges.pushAll(kept);
    records.push(ranges.length);
    ranges.pushAll(others);
    records.push(ranges.length);
  }

  /** Writes what the client wrote, as an object: see `recordFields.ts`. */
  write(record: number, lines: LineBuffer): void {
    const { records } = this.#lists;
    const at = record * RECORD;
    const extra = records.at(at + 3);
    const end = records.at(at + 4);
    this.#writeObject(records.at(at + 2), extra, lines);
    if (extra < end) {
      // There is a message before.
      lines.ascii(',"extra":');
      this.#writeObject(extra, end, lines);
      lines.byte(CLOSE_OBJECT);
    }
    lines.byte(CLOSE_OBJECT);
  }

  /** Without its closing brace. */
  #writeObject(first: number, end: number, lines: LineBuffer): void {
    const { ranges } = this.#lists;
    for (let range = first; range < end; range += 2) {
      lines.byte(range === first ? OPEN_OBJECT : COMMA);
      lines.copy(this.#bytes, ranges.at(range), ranges.at(range + 1));
    }
  }
}
