/** The end of the last whole UTF-8 character of `bytes[from, to)`, which was cut at any byte. */
export function wholeCharacters(bytes: Buffer, from: number, to: number): number {
  let at = to;
  while (at > from && at > to - 4 && ((bytes[at - 1] as number) & 0xc0) === 0x80) at--;
  const lead = at > from ? (bytes[at - 1] as number) : 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return lead >= 0x80 && at - 1 + length > to ? at - 1 : to;
}
