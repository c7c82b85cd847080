/** Maps a fixed set of words to small numbers by their bytes, in any case, without making a string. */
export interface WordTable {
  /** The number of the word that is exactly `bytes[from, to)`, or 0. */
  lookup(bytes: Uint8Array, from: number, to: number): number;
}

/** At most a quarter of the slots may be taken, so that a look-up of a foreign word mostly ends at an empty slot. */
const SLOTS = 1024;
const MASK = SLOTS - 1;

/** @param words lower-case ASCII words, each with a number from 1 to 255 */
export function createWordTable(words: Readonly<Record<string, number>>): WordTable {
  return new Table(Object.entries(words));
}

/** A class, so that the look-ups of all tables are one function to the compiler. */
class Table implements WordTable {
  /** 1 + the entry's number, 0 when empty. */
  private readonly slots = new Uint8Array(SLOTS);
  private readonly longest: number;
  /** The words, each in its own stretch of `longest` bytes. */
  private readonly texts: Uint8Array;
  private readonly lengths: Uint8Array;
  private readonly values: Uint8Array;

  constructor(entries: [word: string, value: number][]) {
    if (entries.length > SLOTS / 4) throw new Error('BUG: too many words for the table');
    this.longest = Math.max(...entries.map(([word]) => word.length));
    this.texts = new Uint8Array(entries.length * this.longest);
    this.lengths = Uint8Array.from(entries, ([word]) => word.length);
    this.values = Uint8Array.from(entries, ([, value]) => value);
    entries.forEach(([word], number) => {
      const text = Buffer.from(word, 'latin1');
      this.texts.set(text, number * this.longest);
      let slot = slotOf(text, 0, text.length);
      while (this.slots[slot] !== 0) slot = (slot + 1) & MASK;
      this.slots[slot] = number + 1;
    });
  }

  lookup(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length <= 0 || length > this.longest) return 0;
    for (let slot = slotOf(bytes, from, to); ; slot = (slot + 1) & MASK) {
      const entry = (this.slots[slot] as number) - 1;
      if (entry < 0) return 0;
      if (this.lengths[entry] === length && this.isWord(entry, bytes, from))
        return this.values[entry] as number;
    }
  }

  private isWord(entry: number, bytes: Uint8Array, from: number): boolean {
    const length = this.lengths[entry] as number;
    const textAt = entry * this.longest;
    for (let i = 0; i < length; i++) {
      const byte = bytes[from + i] as number;
      const wanted = this.texts[textAt + i] as number;
      if (byte !== wanted && (byte < 0x41 || byte > 0x5a || (byte | 0x20) !== wanted)) return false;
    }
    return true;
  }
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + ((bytes[at] as number) | 0x20)) | 0;
  return (hash ^ (hash >>> 10)) & MASK;
}
