import { firstByte, specialBytes, viewOf } from './fourBytes.ts';

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
  const words = viewOf(source);
  const written = targetView(target);
  let out = at;
  let i = from;
  // What is written beyond a byte that needs an escape is written over; there is room, since each byte has six.
  for (const last = to - 8; i <= last; ) {
    const low = words.getInt32(i, true);
    const high = words.getInt32(i + 4, true);
    written.setInt32(out, low, true);
    written.setInt32(out + 4, high, true);
    const lowSpecial = specialBytes(low);
    const highSpecial = specialBytes(high);
    if ((lowSpecial | highSpecial) === 0) {
      i += 8;
      out += 8;
    } else {
      const plain = lowSpecial !== 0 ? firstByte(lowSpecial) : 4 + firstByte(highSpecial);
      i += plain + 1;
      out = escapeByte(target, out + plain, source[i - 1] as number);
    }
  }
  for (; i < to; i++) {
    const byte = source[i] as number;
    if (ESCAPE[byte] === 0) target[out++] = byte;
    else out = escapeByte(target, out, byte);
  }
  return out;
}

function escapeByte(target: Uint8Array, at: number, byte: number): number {
  const letter = ESCAPE[byte] as number;
  target[at] = 0x5c;
  target[at + 1] = letter;
  if (letter !== 0x75) return at + 2;
  target[at + 2] = 0x30;
  target[at + 3] = 0x30;
  target[at + 4] = HEX_DIGITS[byte >> 4] as number;
  target[at + 5] = HEX_DIGITS[byte & 15] as number;
  return at + 6;
}

let viewed: Uint8Array = new Uint8Array(0);
let view = new DataView(viewed.buffer);

/** As `viewOf`, but of the last target, which is another array than the last source. */
function targetView(target: Uint8Array): DataView {
  if (target !== viewed) {
    viewed = target;
    view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  }
  return view;
}
