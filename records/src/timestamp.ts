const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const HOUR_MS = 3_600_000;

/** A Hive partition in UTC: `dt=2026-11-23/hour=04`. */
export type Partition = { dt: string; hour: string };

/**
 * Reads an RFC 3339 time as container runtimes write it: `2026-11-23T04:05:06.789012345Z`, the fraction of any length
 * or absent, `Z` or an offset such as `+01:00`. A leap second (`:60`) is read as the second after `:59`. Nothing is
 * allocated.
 *
 * @returns milliseconds since 1970 UTC, cut off, not rounded; NaN when `bytes[from, to)` is anything else
 */
export function parseTimestamp(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 20) return Number.NaN;
  if (
    bytes[from + 4] !== 0x2d ||
    bytes[from + 7] !== 0x2d ||
    bytes[from + 10] !== 0x54 ||
    bytes[from + 13] !== 0x3a ||
    bytes[from + 16] !== 0x3a
  ) {
    return Number.NaN;
  }
  const year = digits2(bytes, from) * 100 + digits2(bytes, from + 2);
  const month = digits2(bytes, from + 5);
  const day = digits2(bytes, from + 8);
  const hour = digits2(bytes, from + 11);
  const minute = digits2(bytes, from + 14);
  const second = digits2(bytes, from + 17);
  // Each is negative by far when it is not two digits. NaN stays out of the way: all are small integers.
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return Number.NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN;

  let at = from + 19;
  let milliseconds = 0;
  if (bytes[at] === 0x2e) {
    const fraction = ++at;
    let weight = 100;
    while (at < to && isDigit(bytes[at] as number)) {
      if (at < fraction + 3) milliseconds += weight * ((bytes[at] as number) - 0x30);
      weight = weight === 100 ? 10 : 1;
      at++;
    }
    if (at === fraction) return Number.NaN;
  }

  let offsetMinutes = 0;
  if (at + 1 === to && bytes[at] === 0x5a) {
    // Z: UTC.
  } else if (at + 6 === to && (bytes[at] === 0x2b || bytes[at] === 0x2d) && bytes[at + 3] === 0x3a) {
    const hours = digits2(bytes, at + 1);
    const minutes = digits2(bytes, at + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
    offsetMinutes = hours * 60 + minutes;
    if (bytes[at] === 0x2d) offsetMinutes = -offsetMinutes;
  } else {
    return Number.NaN;
  }

  const seconds = (hour * 60 + minute - offsetMinutes) * 60 + second;
  return (daysSince1970(year, month, day) * 86_400 + seconds) * 1000 + milliseconds;
}

/** Hours since 1970 UTC, whole: what records of one object have in common. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** @param ms milliseconds since 1970 UTC, within the years 0 to 9999 */
export function partition(ms: number): Partition {
  const iso = new Date(ms).toISOString();
  if (iso.length !== 24) throw new Error(`BUG: no partition for a time outside the years 0 to 9999: ${ms}`);
  return { dt: iso.slice(0, 10), hour: iso.slice(11, 13) };
}

/** Two digits' value, or less than -9,000 when they are not digits. */
function digits2(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] as number;
  const ones = bytes[at + 1] as number;
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones - 528 : -10_000;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month] as number);
}

/** Days from 1970-01-01 in the Gregorian calendar; the year is counted from March, so that a leap day comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + (((153 * marchMonth + 2) / 5) | 0) + day - 719_469;
}
