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
  const entries = Object.entries(words).map(([word, value]) => ({
    text: Buffer.from(word, 'latin1'),
    value,
  }));
  if (entries.length > SLOTS / 4) throw new Error('BUG: too many words for the table');
  const longest = Math.max(...entries.map(({ text }) => text.length));
  const stride = longest;
  const slots = new Uint8Array(SLOTS); // 1 + the entry's number, 0 when empty
  const texts = new Uint8Array(entries.length * stride);
  const lengths = new Uint8Array(entries.length);
  const values = new Uint8Array(entries.length);
  entries.forEach(({ text, value }, number) => {
    texts.set(text, number * stride);
    lengths[number] = text.length;
    values[number] = value;
    let slot = slotOf(text, 0, text.length);
    while (slots[slot] !== 0) slot = (slot + 1) & MASK;
    slots[slot] = number + 1;
  });

  function lookup(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length === 0 || length > longest) return 0;
    let slot = slotOf(bytes, from, to);
    for (;;) {
      const entry = (slots[slot] as number) - 1;
      if (entry < 0) return 0;
      if (lengths[entry] === length && isSame(bytes, from, entry * stride, length))
        return values[entry] as number;
      slot = (slot + 1) & MASK;
    }
  }

  function isSame(bytes: Uint8Array, from: number, textAt: number, length: number): boolean {
    for (let i = 0; i < length; i++) {
      const byte = bytes[from + i] as number;
      const wanted = texts[textAt + i] as number;
      if (byte !== wanted && (byte < 0x41 || byte > 0x5a || (byte | 0x20) !== wanted)) return false;
    }
    return true;
  }

  return { lookup };
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + ((bytes[at] as number) | 0x20)) | 0;
  return (hash ^ (hash >>> 10)) & MASK;
}
