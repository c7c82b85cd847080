/** The place behind `true`, `false` or `null`, or -1. */
export function literalEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  const first = bytes[at];
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  const fourth = bytes[at + 3];
  if (first === 0x74) return second === 0x72 && third === 0x75 && fourth === 0x65 ? at + 4 : -1;
  if (first === 0x6e) return second === 0x75 && third === 0x6c && fourth === 0x6c ? at + 4 : -1;
  if (first !== 0x66 || at + 5 > end) return -1;
  return second === 0x61 && third === 0x6c && fourth === 0x73 && bytes[at + 4] === 0x65 ? at + 5 : -1;
}
