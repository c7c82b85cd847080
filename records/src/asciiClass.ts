/** What a byte is, as far as the head of a log line is concerned. */
export const LETTER = 1;
export const DIGIT = 2;
/** Space, tab, carriage return, ESC: separates items. */
export const BLANK = 3;
/** Anything else, all bytes from 0x80 included. */
export const OTHER = 0;

const CLASS = new Uint8Array(256);
CLASS.fill(LETTER, 0x41, 0x5b).fill(LETTER, 0x61, 0x7b).fill(DIGIT, 0x30, 0x3a);
for (const blank of [0x20, 0x09, 0x0d, 0x1b]) CLASS[blank] = BLANK;

export function isLetter(byte: number): boolean {
  return CLASS[byte] === LETTER;
}

export function isDigit(byte: number): boolean {
  return CLASS[byte] === DIGIT;
}

export function isBlank(byte: number): boolean {
  return CLASS[byte] === BLANK;
}

export function isDigitAt(bytes: Uint8Array, at: number, to: number): boolean {
  return at < to && CLASS[bytes[at] as number] === DIGIT;
}

/** Also true at the end. */
export function isBlankAt(bytes: Uint8Array, at: number, to: number): boolean {
  return at >= to || CLASS[bytes[at] as number] === BLANK;
}

/** The place behind the letters that start at `at`. */
export function lettersEnd(bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  while (end < to && CLASS[bytes[end] as number] === LETTER) end++;
  return end;
}

/** The place behind the digits that start at `at`. */
export function digitsEnd(bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  while (end < to && CLASS[bytes[end] as number] === DIGIT) end++;
  return end;
}

/** The place of the next blank, or `to`. */
export function blankAt(bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  while (end < to && CLASS[bytes[end] as number] !== BLANK) end++;
  return end;
}

export const MIXED_CASE = 0;
export const UPPER_CASE = 1;
/** All lower, or only the first letter upper. */
export const LOWER_CASE = 2;

/** How a word of letters is written: `ERROR`; `error` and `Error`; anything else (`eRRor`). */
export function caseOf(bytes: Uint8Array, from: number, to: number): number {
  let upper = 0;
  for (let at = from; at < to; at++) upper += ((bytes[at] as number) & 0x20) === 0 ? 1 : 0;
  if (upper === to - from) return UPPER_CASE;
  return upper === 0 || (upper === 1 && ((bytes[from] as number) & 0x20) === 0) ? LOWER_CASE : MIXED_CASE;
}

/** Whether `text` (ASCII) stands at `at`. For prefixes that are looked for rarely. */
export function startsWith(bytes: Uint8Array, at: number, to: number, text: Uint8Array): boolean {
  if (at + text.length > to) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
