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

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
