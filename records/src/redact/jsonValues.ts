import { nextSpecial, viewOf } from '../fourBytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** The string that {@link nextValue} found: its content is `bytes[from, to)`. One object, so that nothing is allocated. */
export const value = { from: 0, to: 0, hasEscapes: false };

/**
 * Finds the next string that is a value, not a key, in JSON that is known to be valid.
 *
 * @param at the start of the text, or where the last one ended
 * @returns the place behind it, or -1: there is none
 */
export function nextValue(bytes: Uint8Array, at: number, end: number): number {
  for (let place = at; ; ) {
    const open = quoteAt(bytes, place, end);
    if (open >= end) return -1;
    value.from = open + 1;
    value.hasEscapes = false;
    let close = specialAt(bytes, open + 1, end);
    while (close < end && bytes[close] !== QUOTE) {
      if (bytes[close] === BACKSLASH) {
        value.hasEscapes = true;
        close++;
      }
      close = specialAt(bytes, close + 1, end);
    }
    if (close >= end) return -1;
    value.to = close;
    place = close + 1;
    let next = place;
    while (next < end && isSpace(bytes[next] as number)) next++;
    if (next >= end || bytes[next] !== COLON) return place;
  }
}

function quoteAt(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== QUOTE) at++;
  return at;
}

/** The next quote, backslash or control; the last bytes of the array are read one by one, the others as words. */
function specialAt(bytes: Uint8Array, from: number, end: number): number {
  if (end + 4 <= bytes.length) return nextSpecial(viewOf(bytes), from, end);
  let at = from;
  while (at < end && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
