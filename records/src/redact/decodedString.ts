import { escapeEnd, unescapeInto } from '../jsonEscape.ts';

const BACKSLASH = 0x5c;
/** Bytes above which memory is not kept for the next string. */
const KEPT_BYTES = 16 * 1024;

/** The content of a JSON string, or of a text that may hold some, without its escapes, and where each byte of it came from. */
export class DecodedString {
  bytes: Buffer = Buffer.alloc(1024);
  /** By place in {@link bytes}, its end included: the place in the JSON; of a character's later bytes any place within it. */
  places = new Int32Array(1024 + 1);
  length = 0;

  /** Reads `source[from, to)`. A backslash that begins no valid escape stands for itself. */
  read(source: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    const { bytes, places } = this;
    let out = 0;
    for (let at = from; at < to; ) {
      places[out] = at;
      const byte = source[at] as number;
      const next = byte === BACKSLASH ? escapeEnd(source, at, to) : -1;
      if (next < 0) {
        bytes[out++] = byte;
        at++;
        continue;
      }
      const end = unescapeInto(source, at, next, bytes, out);
      while (++out < end) places[out] = at;
      at = next;
    }
    places[out] = to;
    this.length = out;
  }

  #reserve(length: number): void {
    const isLarge = this.bytes.length > KEPT_BYTES && length <= KEPT_BYTES;
    if (length <= this.bytes.length && !isLarge) return;
    const size = Math.max(KEPT_BYTES, length);
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.places = new Int32Array(size + 1);
  }
}
