import { unescapeInto } from './jsonEscape.ts';

/** Lines with more keys than this are not taken as JSON: it bounds the set's memory to about 2 MB. */
export const MAX_KEYS = 65_536;

/**
 * So many neighbours are looked at before a key is refused: with an honest line a handful is the rule; a line that was
 * made to collide must not cost quadratic time.
 */
const MAX_PROBES = 128;

/**
 * The keys of one line's objects, to find one that stands twice in the same object, also in another (ASCII) case.
 * It is used again for every line and allocates only to grow. Keys without an escape stay where they are in the
 * line; others are decoded into a buffer of its own.
 */
export class KeySet {
  /** Serial number of the key that has this slot. Not above `base`: left over from an earlier line, that is, free. */
  private slots = new Int32Array(1024);
  private starts = new Int32Array(256);
  private ends = new Int32Array(256);
  private hashes = new Int32Array(256);
  private base = 0;
  private count = 0;
  private decoded = new Uint8Array(256);
  private decodedEnd = 0;

  /** Forgets the line before. */
  begin(): void {
    this.base += this.count;
    this.count = 0;
    this.decodedEnd = 0;
    if (this.base > 0x3fff_ffff) {
      this.slots.fill(0);
      this.base = 0;
    }
  }

  /**
   * Adds the key `bytes[from, to)`.
   *
   * @param hash {@link nextHash} over all its bytes, four at a time, from the object's number (unique within the
   *   line) on; the last step takes the up to three bytes that are left, filled up with zeros. Each step can be turned
   *   back, so the same key in another object never has the same hash
   * @returns false when the object has it already, or a limit was hit
   */
  add(bytes: Uint8Array, from: number, to: number, hash: number): boolean {
    const mixed = hash ^ (hash >>> 15);
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = mixed & mask;
    for (let probes = 0; ; probes++) {
      const other = (slots[slot] as number) - this.base - 1;
      if (other < 0) break;
      if (this.hashes[other] === mixed && this.isSame(bytes, from, to, other)) return false;
      if (probes === MAX_PROBES) return false;
      slot = (slot + 1) & mask;
    }
    const number = this.count;
    if (number === MAX_KEYS) return false;
    slots[slot] = this.base + number + 1;
    this.starts[number] = from;
    this.ends[number] = to;
    this.hashes[number] = mixed;
    this.count = number + 1;
    if (this.count === this.starts.length) this.grow();
    return true;
  }

  /**
   * The same for a key with escapes, all of them valid. NUL in a key is refused: DuckDB cuts the key there, so that
   * two keys may become one.
   */
  addEscaped(bytes: Uint8Array, from: number, to: number, object: number): boolean {
    const start = this.decodedEnd;
    if (start + (to - from) > this.decoded.length) {
      const larger = new Uint8Array(2 * (start + (to - from)));
      larger.set(this.decoded);
      this.decoded = larger;
    }
    const end = unescapeInto(bytes, from, to, this.decoded, start);
    let hash = object;
    let word = 0;
    for (let at = start; at < end; at++) {
      const byte = this.decoded[at] as number;
      if (byte === 0) return false;
      const place = (at - start) & 3;
      word |= byte << (place << 3);
      if (place === 3) {
        hash = nextHash(hash, word);
        word = 0;
      }
    }
    hash = nextHash(hash, word);
    this.decodedEnd = end;
    // Negative places lie in `decoded`; see `isSame`.
    return this.add(bytes, ~start, ~start + (end - start), hash);
  }

  private isSame(bytes: Uint8Array, from: number, to: number, other: number): boolean {
    const otherFrom = this.starts[other] as number;
    const length = to - from;
    if ((this.ends[other] as number) - otherFrom !== length) return false;
    const left = from < 0 ? this.decoded : bytes;
    const right = otherFrom < 0 ? this.decoded : bytes;
    const leftAt = from < 0 ? ~from : from;
    const rightAt = otherFrom < 0 ? ~otherFrom : otherFrom;
    for (let i = 0; i < length; i++) {
      if (foldCase(left[leftAt + i] as number) !== foldCase(right[rightAt + i] as number)) return false;
    }
    return true;
  }

  private grow(): void {
    const size = this.starts.length * 2;
    this.starts = enlarged(this.starts, size);
    this.ends = enlarged(this.ends, size);
    this.hashes = enlarged(this.hashes, size);
    this.slots = new Int32Array(size * 4);
    this.base = 0;
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = (this.hashes[number] as number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}

/** Takes four more bytes of a key, as a little-endian word; the same for both cases of a letter. */
export function nextHash(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ (word | 0x20202020), 0x9e3779b1);
  return mixed ^ (mixed >>> 16);
}

function foldCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function enlarged(array: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size);
  larger.set(array);
  return larger;
}
