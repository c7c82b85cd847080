/** Jackson (Spark, Trino) refuses longer numbers by default, Python integers of more than 4,300 digits. */
export const MAX_NUMBER_LENGTH = 1000;

/** The place behind the JSON number that starts at `at`, or -1 when there is no valid one before `end`. */
export function numberEnd(bytes: Uint8Array, at: number, end: number): number {
  const start = at;
  let i = at;
  if (bytes[i] === 0x2d) i++;
  const digits = i;
  while (i < end && isDigit(bytes[i] as number)) i++;
  if (i === digits || (bytes[digits] === 0x30 && i > digits + 1)) return -1;
  if (i < end && bytes[i] === 0x2e) {
    const fraction = ++i;
    while (i < end && isDigit(bytes[i] as number)) i++;
    if (i === fraction) return -1;
  }
  if (i < end && ((bytes[i] as number) | 0x20) === 0x65) {
    i++;
    if (i < end && (bytes[i] === 0x2b || bytes[i] === 0x2d)) i++;
    const exponent = i;
    while (i < end && isDigit(bytes[i] as number)) i++;
    if (i === exponent) return -1;
  }
  return i - start > MAX_NUMBER_LENGTH ? -1 : i;
}

/** Digits of the largest number that 64 bits of floating point hold, and the length of the shortest one that is larger: `1e309`. */
const FINITE_DIGITS = 309;
const SHORTEST_INFINITE = 5;

/** Of a number, whether it is beyond what 64 bits of floating point hold. */
export function isInfinite(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length < SHORTEST_INFINITE || (length < FINITE_DIGITS && !hasExponent(bytes, from, to))) return false;
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number);
  return !Number.isFinite(Number(text));
}

function hasExponent(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (((bytes[at] as number) | 0x20) === 0x65) return true;
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
