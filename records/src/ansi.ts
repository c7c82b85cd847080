const ESCAPE = 0x1b;

/**
 * The place behind a terminal's escape sequence (`ESC [ … letter`: colours) that starts at `at`, or `at` when none
 * does. An ESC that starts no such sequence counts as one by itself.
 */
export function ansiEnd(bytes: Uint8Array, at: number, to: number): number {
  if (bytes[at] !== ESCAPE) return at;
  if (at + 1 >= to || bytes[at + 1] !== 0x5b) return at + 1;
  let end = at + 2;
  // Parameters lie between space and ?, the final byte between @ and ~.
  while (end < to && (bytes[end] as number) >= 0x20 && (bytes[end] as number) < 0x40) end++;
  return end < to ? end + 1 : end;
}

/** The first place from `at` on that is neither a space, tab, carriage return nor part of an escape sequence. */
export function skipBlank(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at];
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d) at++;
    else if (byte === ESCAPE) at = ansiEnd(bytes, at, to);
    else break;
  }
  return at;
}

/** The place behind all escape sequences that start at `at`. */
export function colourEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] === ESCAPE) at = ansiEnd(bytes, at, to);
  return at;
}
