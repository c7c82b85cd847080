import { isCardLength, LONGEST_CARD, SHORTEST_CARD } from './cardBrands.ts';
import { isSpanId } from './spanId.ts';
import type { Spans } from './spans.ts';
import { ALPHANUMERIC, isDigitByte, isFreeBefore } from './tokenBytes.ts';

const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;

/** How cards are printed: digits between two separators. */
const PRINTED: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 6, 5],
  [4, 6, 4],
];

export const ANYWHERE = -1;

/** Groups of digits, each one separator behind the last: where they begin and end. Filled for each run. */
const starts: number[] = [];
const ends: number[] = [];

/**
 * Looks for card numbers in the digits around `at`: of a scheme's form (first digits and length), with the right check digit (Luhn),
 * written as one number or in the printed groups with one space or one dash between them.
 *
 * Letters, digits and decimal points may not stand beside, and it may not be the id of a trace.
 *
 * @param context from there on bytes may be read: the line's start. {@link ANYWHERE}: neighbours do not matter
 * @returns the place behind the digits; what lies before needs no other look
 */
export function findCards(
  bytes: Uint8Array,
  at: number,
  from: number,
  to: number,
  context: number,
  kind: number,
  spans: Spans,
): number {
  let start = at;
  let digits = 0;
  for (; start > from; start--) {
    if (isDigitByte(bytes[start - 1])) digits++;
    else if (!isSeparator(bytes[start - 1]) || start - 2 < from || !isDigitByte(bytes[start - 2])) break;
  }
  let end = at;
  for (; end < to; end++) {
    if (isDigitByte(bytes[end])) digits++;
    else if (!isSeparator(bytes[end]) || end + 1 >= to || !isDigitByte(bytes[end + 1])) break;
  }
  if (digits < SHORTEST_CARD) return end;
  // The digits of an escape, as in `%204111…`.
  if (start > from && bytes[start - 1] === 0x25) start = Math.min(start + 2, at);
  group(bytes, start, end);
  for (let i = 0; i < starts.length; ) {
    const groups = groupsOfCard(bytes, i, from, to, context === ANYWHERE);
    const isId =
      groups === 1 &&
      context !== ANYWHERE &&
      isSpanId(bytes, starts[i] as number, ends[i] as number, context);
    if (groups > 0 && !isId) spans.add(kind, starts[i] as number, ends[i + groups - 1] as number);
    i += Math.max(1, groups);
  }
  return end;
}

function group(bytes: Uint8Array, start: number, end: number): void {
  starts.length = 0;
  ends.length = 0;
  starts.push(start);
  for (let at = start; at < end; at++) {
    if (isDigitByte(bytes[at])) continue;
    ends.push(at);
    starts.push(at + 1);
  }
  ends.push(end);
}

/** How many groups from group `i` on make a card's number; 0: none. */
function groupsOfCard(bytes: Uint8Array, i: number, from: number, to: number, anywhere: boolean): number {
  const start = starts[i] as number;
  if (!anywhere && (isDecimal(bytes, start, from) || !isFreeBefore(bytes, start, from))) return 0;
  const length = (ends[i] as number) - start;
  if (length >= SHORTEST_CARD) return isCard(bytes, i, 1, to, anywhere) ? 1 : 0;
  // The longest form first.
  for (const printed of PRINTED_LONGEST_FIRST)
    if (isPrinted(bytes, i, printed) && isCard(bytes, i, printed.length, to, anywhere)) return printed.length;
  return 0;
}

const PRINTED_LONGEST_FIRST = [...PRINTED].sort((a, b) => b.length - a.length);

function isPrinted(bytes: Uint8Array, i: number, printed: readonly number[]): boolean {
  const separator = bytes[ends[i] as number];
  for (let n = 0; n < printed.length; n++) {
    const end = ends[i + n];
    if (end === undefined || end - (starts[i + n] as number) !== printed[n]) return false;
    if (n < printed.length - 1 && bytes[end] !== separator) return false;
  }
  return true;
}

function isCard(bytes: Uint8Array, i: number, groups: number, to: number, anywhere: boolean): boolean {
  const start = starts[i] as number;
  const end = ends[i + groups - 1] as number;
  const digits = end - start - (groups - 1);
  if (digits > LONGEST_CARD || (!anywhere && !isFreeBehind(bytes, end, to))) return false;
  return isCardLength(firstFour(bytes, start), digits) && isLuhn(bytes, start, end);
}

/** As in `0.4111`. */
function isDecimal(bytes: Uint8Array, start: number, from: number): boolean {
  return start - 2 >= from && bytes[start - 1] === DOT && isDigitByte(bytes[start - 2]);
}

function isFreeBehind(bytes: Uint8Array, end: number, to: number): boolean {
  if (end >= to) return true;
  if (bytes[end] === DOT) return !(end + 1 < to && isDigitByte(bytes[end + 1]));
  return ALPHANUMERIC[bytes[end] as number] === 0;
}

function firstFour(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start; at < start + 4; at++) value = value * 10 + ((bytes[at] as number) & 15);
  return value;
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(bytes: Uint8Array, from: number, to: number): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let at = to - 1; at >= from; at--) {
    if (!isDigitByte(bytes[at])) continue;
    let digit = (bytes[at] as number) & 15;
    if (isDoubled) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

function isSeparator(byte: number | undefined): boolean {
  return byte === SPACE || byte === DASH;
}
