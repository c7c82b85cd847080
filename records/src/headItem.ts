import { ansiEnd } from './ansi.ts';
import { blankAt, digitsEnd, isBlank, isBlankAt, isDigit, lettersEnd } from './asciiClass.ts';
import { createWordTable } from './wordTable.ts';

/** What stands between two items, beside spaces. */
export const SPACES = 0;
export const TAB = 1;
export const BAR = 2;
export const DASH = 3;

const CALENDAR = createWordTable(
  Object.fromEntries(
    (
      'jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun ' +
      'am pm z utc gmt cet cest eet eest msk ist jst kst sgt bst wet est edt cst cdt mst mdt pst pdt'
    )
      .split(' ')
      .map((word) => [word, 1]),
  ),
);

/** What may follow a level's word. */
export function endsWord(byte: number): boolean {
  // A blank, or : [ ] | , ) > !
  return (
    isBlank(byte) ||
    byte === 0x3a ||
    byte === 0x5b ||
    byte === 0x5d ||
    byte === 0x7c ||
    byte === 0x2c ||
    byte === 0x29 ||
    byte === 0x3e ||
    byte === 0x21
  );
}

/** Between items without a meaning of its own: space, carriage return, : , ; # * > */
export function isFiller(byte: number): boolean {
  return (
    byte === 0x20 ||
    byte === 0x0d ||
    byte === 0x3a ||
    byte === 0x2c ||
    byte === 0x3b ||
    byte === 0x23 ||
    byte === 0x2a ||
    byte === 0x3e
  );
}

/** + or - */
export function isSign(byte: number): boolean {
  return byte === 0x2b || byte === 0x2d;
}

/** The tab, bar or dash behind a word, or SPACES. */
export function separator(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x09) return TAB;
    if (byte === 0x7c) return BAR;
    if (byte === 0x2d) return at > from && isBlankAt(bytes, at + 1, limit) ? DASH : SPACES;
    if (byte === 0x1b) at = ansiEnd(bytes, at, limit) - 1;
    else if (byte !== 0x20) return SPACES;
  }
  return SPACES;
}

/** A month, a weekday, a time zone. */
export function isCalendarWord(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at <= 4 && ((bytes[at] as number) & 0x20) === 0 && CALENDAR.lookup(bytes, at, end) !== 0;
}

/** The place behind a logfmt value. */
export function valueEnd(bytes: Uint8Array, from: number, limit: number): number {
  if (bytes[from] !== 0x22) return blankAt(bytes, from, limit);
  let at = from + 1;
  while (at < limit && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return at + 1;
}

/** Digits and what stands in times, addresses and numbers, up to a blank, bracket or bar. */
export function numberEnd(bytes: Uint8Array, at: number, limit: number): number {
  let end = at + 1;
  while (end < limit) {
    const byte = bytes[end] as number;
    if (isBlank(byte) || byte === 0x5b || byte === 0x5d || byte === 0x7c) break;
    end++;
  }
  return end;
}

/** A digit, and then : - / . or ten digits in a row (seconds since 1970); a bare `3` is no time. */
export function isTime(bytes: Uint8Array, from: number, to: number): boolean {
  if (from >= to) return false;
  const end = digitsEnd(bytes, from, to);
  if (end === from) {
    // [Mon Nov 23 13:50:00.1 2026]
    return isCalendarWord(bytes, from, lettersEnd(bytes, from, to));
  }
  if (end - from >= 10) return true;
  if (end === to) return false;
  const byte = bytes[end] as number;
  return byte === 0x3a || byte === 0x2d || byte === 0x2f || byte === 0x2e;
}

/** The place of the closing bracket, or -1. */
export function closing(bytes: Uint8Array, from: number, limit: number, wanted: number): number {
  for (let at = from; at < limit; at++) if (bytes[at] === wanted) return at;
  return -1;
}

/** What continues a name: . _ / @ - $ # + \ : % and digits. */
export function isNamePart(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= 0x23 && byte <= 0x25) ||
    (byte >= 0x2b && byte <= 0x2f) ||
    byte === 0x3a ||
    byte === 0x40 ||
    byte === 0x5b ||
    byte === 0x5c ||
    byte === 0x5f
  );
}
