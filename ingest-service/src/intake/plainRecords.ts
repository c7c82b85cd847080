import type { Facts } from './facts.ts';
import type { LineBuffer } from './lineBuffer.ts';

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
  readonly #records: number[] = [];
  /** Of what is copied: from, to. Of fields that are neighbours and both kept there is one. */
  readonly #ranges: number[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#facts.length;
  }

  /** The record as JSON. */
  text(record: number): string {
    const at = record * RECORD;
    return this.#bytes.toString('utf8', this.#records[at], this.#records[at + 1]);
  }

  /** Undefined: it has to be parsed. */
  facts(record: number): Facts | undefined {
    return this.#facts[record];
  }

  /** `kept`, `others`: pairs of from and to, of fields with their values. None matters where it has to be parsed. */
  add(
    facts: Facts | undefined,
    from: number,
    to: number,
    kept: readonly number[],
    others: readonly number[],
  ): void {
    const first = this.#ranges.length;
    this.#facts.push(facts);
    this.#records.push(from, to, first, first + kept.length, first + kept.length + others.length);
    for (const place of kept) this.#ranges.push(place);
    for (const place of others) this.#ranges.push(place);
  }

  /** Writes what the client wrote, as an object: see `recordFields.ts`. */
  write(record: number, lines: LineBuffer): void {
    const at = record * RECORD;
    const extra = this.#records[at + 3] as number;
    const end = this.#records[at + 4] as number;
    this.#writeObject(this.#records[at + 2] as number, extra, lines);
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
    for (let range = first; range < end; range += 2) {
      lines.byte(range === first ? OPEN_OBJECT : COMMA);
      lines.copy(this.#bytes, this.#ranges[range] as number, this.#ranges[range + 1] as number);
    }
  }
}
