/** 0: as it is; else the letter behind the backslash, where `u` stands for \u00XX. */
const ESCAPE = new Uint8Array(256);
ESCAPE.fill(0x75, 0, 0x20);
for (const [byte, letter] of [
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['"', '"'],
  ['\\', '\\'],
] as const) {
  ESCAPE[byte.charCodeAt(0)] = letter.charCodeAt(0);
}

const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1');

/** A byte becomes at most so many. */
export const MAX_ESCAPE_GROWTH = 6;

/**
 * Writes `source[from, to)`, which must be valid UTF-8, as the content of a JSON string without its quotes.
 *
 * @param target has room for {@link MAX_ESCAPE_GROWTH} times the length from `at` on; it must not overlap the source
 * @returns the end of what was written
 */
export function escapeInto(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  from: number,
  to: number,
): number {
  let out = at;
  for (let i = from; i < to; i++) {
    const byte = source[i] as number;
    const letter = ESCAPE[byte] as number;
    if (letter === 0) {
      target[out++] = byte;
      continue;
    }
    target[out++] = 0x5c;
    target[out++] = letter;
    if (letter === 0x75) {
      target[out++] = 0x30;
      target[out++] = 0x30;
      target[out++] = HEX_DIGITS[byte >> 4] as number;
      target[out++] = HEX_DIGITS[byte & 15] as number;
    }
  }
  return out;
}
