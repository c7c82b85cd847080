import type { Spans } from './spans.ts';

/** Text in which matches were replaced: `bytes[from, to)`. */
export type ReplacedText = { bytes: Buffer; from: number; to: number };

/** Bytes by which markers may make a line longer. Beyond it matches are taken out without one, so that no line grows without bound. */
const MOST_GROWTH = 64 * 1024;
/** Bytes above which memory is not kept for the next line. */
const KEPT_BYTES = 128 * 1024;
/** Bytes; below it a loop is faster than a call. */
const SHORT_BYTES = 48;
const CUT = Buffer.from('[REDACTED:cut]');

/** What stands in place of a match of that name. */
export function markerOf(name: string): string {
  return `[REDACTED:${name}]`;
}

/** Writes lines anew without what was found in them. */
export class Replacement {
  readonly #names: readonly string[];
  readonly #markers: readonly Buffer[];
  readonly #spans: Spans;
  readonly #counts: Map<string, number>;
  readonly #result: ReplacedText = { bytes: Buffer.alloc(0), from: 0, to: 0 };

  /** `names`: by kind of span. */
  constructor(names: readonly string[], spans: Spans, counts: Map<string, number>) {
    this.#names = names;
    this.#markers = names.map((name) => Buffer.from(markerOf(name)));
    this.#spans = spans;
    this.#counts = counts;
  }

  /**
   * Replaces all spans, counts them and empties the list. One that lies within another is part of that; of two that overlap the second
   * has what is left.
   *
   * @param end what lies behind is left out too, for a mark of its own
   */
  make(bytes: Uint8Array, from: number, to: number, end: number): ReplacedText {
    const spans = this.#spans;
    this.#reserve(to - from + MOST_GROWTH + CUT.length);
    const target = this.#result.bytes;
    let out = 0;
    let at = from;
    let growth = 0;
    const copy = (until: number) => {
      if (until <= at) return;
      if (until - at < SHORT_BYTES) for (let i = at, o = out; i < until; ) target[o++] = bytes[i++] as number;
      else target.set(bytes.subarray(at, until), out);
      out += until - at;
      at = until;
    };
    const order = spans.order();
    for (let n = 0; n < spans.length; n++) {
      const index = order[n] as number;
      const stop = spans.end(index);
      if (stop <= at) continue;
      copy(Math.min(spans.start(index), Math.max(end, at)));
      const kind = spans.kind(index);
      this.#count(this.#names[kind] as string);
      const marker = this.#markers[kind] as Buffer;
      if (growth + marker.length - (stop - at) <= MOST_GROWTH) {
        target.set(marker, out);
        out += marker.length;
        growth += marker.length;
      }
      growth -= stop - at;
      at = stop;
    }
    copy(end);
    if (at < to) {
      target.set(CUT, out);
      out += CUT.length;
    }
    this.#spans.clear();
    this.#result.to = out;
    return this.#result;
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  #reserve(size: number): void {
    const { length } = this.#result.bytes;
    if (size > length || (length > KEPT_BYTES && size <= KEPT_BYTES))
      this.#result.bytes = Buffer.allocUnsafeSlow(Math.max(size, KEPT_BYTES));
  }
}
