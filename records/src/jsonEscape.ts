/** Reading the escapes of JSON strings, on bytes. */

/**
 * Checks one escape. A surrogate must be half of a pair: of `\ud800` alone DuckDB refuses the whole file.
 *
 * @param at the place of the backslash
 * @param end where the line ends
 * @returns the place behind the escape, or -1 when it is not valid
 */
export function escapeEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return -1;
  switch (bytes[at + 1]) {
    case 0x22: // "
    case 0x5c: // backslash
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 2;
    case 0x75: // u
      break;
    default:
      return -1;
  }
  if (at + 6 > end) return -1;
  const code = hex4(bytes, at + 2);
  if (code < 0) return -1;
  if (code < 0xd800 || code > 0xdfff) return at + 6;
  if (code > 0xdbff || at + 12 > end || bytes[at + 6] !== 0x5c || bytes[at + 7] !== 0x75) return -1;
  const low = hex4(bytes, at + 8);
  return low >= 0xdc00 && low <= 0xdfff ? at + 12 : -1;
}

/**
 * Writes the content of a JSON string, which must be valid, as UTF-8 without escapes. That is never longer.
 *
 * @returns its end in `target`
 */
export function unescapeInto(
  bytes: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  start: number,
): number {
  let out = start;
  for (let at = from; at < to; at++) {
    let byte = bytes[at] as number;
    if (byte === 0x5c) {
      byte = bytes[++at] as number;
      if (byte === 0x75) {
        let code = hex4(bytes, at + 1);
        at += 4;
        if (code >= 0xd800 && code <= 0xdbff) {
          code = 0x10000 + ((code - 0xd800) << 10) + (hex4(bytes, at + 3) - 0xdc00);
          at += 6;
        }
        out = putCodePoint(target, out, code);
        continue;
      }
      byte = UNESCAPED[byte] as number;
    }
    target[out++] = byte;
  }
  return out;
}

const UNESCAPED = new Uint8Array(256).map((_, byte) => byte);
UNESCAPED[0x62] = 0x08;
UNESCAPED[0x66] = 0x0c;
UNESCAPED[0x6e] = 0x0a;
UNESCAPED[0x72] = 0x0d;
UNESCAPED[0x74] = 0x09;

function putCodePoint(target: Uint8Array, at: number, code: number): number {
  let out = at;
  if (code < 0x80) {
    target[out++] = code;
  } else if (code < 0x800) {
    target[out++] = 0xc0 | (code >> 6);
    target[out++] = 0x80 | (code & 0x3f);
  } else if (code < 0x10000) {
    target[out++] = 0xe0 | (code >> 12);
    target[out++] = 0x80 | ((code >> 6) & 0x3f);
    target[out++] = 0x80 | (code & 0x3f);
  } else {
    target[out++] = 0xf0 | (code >> 18);
    target[out++] = 0x80 | ((code >> 12) & 0x3f);
    target[out++] = 0x80 | ((code >> 6) & 0x3f);
    target[out++] = 0x80 | (code & 0x3f);
  }
  return out;
}

/** The value of four hex digits, or -1 when they are not. */
function hex4(bytes: Uint8Array, at: number): number {
  const value =
    ((HEX[bytes[at] as number] as number) << 12) |
    ((HEX[bytes[at + 1] as number] as number) << 8) |
    ((HEX[bytes[at + 2] as number] as number) << 4) |
    (HEX[bytes[at + 3] as number] as number);
  return value < 0 ? -1 : value;
}

const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
