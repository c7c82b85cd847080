/** Text that any match of something must contain. */
export type Literal = {
  /** UTF-8. In lower case where {@link ignoresCase} says so. */
  bytes: Uint8Array;
  /** ASCII letters may stand in either case. */
  ignoresCase: boolean;
};

export function literalOf(text: string, ignoresCase = false): Literal {
  return { bytes: Buffer.from(ignoresCase ? text.toLowerCase() : text), ignoresCase };
}

/** The bytes that may stand in the place of byte `index` of the literal. */
export function variantsOf({ bytes, ignoresCase }: Literal, index: number): number[] {
  const byte = bytes[index] as number;
  return ignoresCase && byte >= 0x61 && byte <= 0x7a ? [byte, byte - 0x20] : [byte];
}

/** Whether it stands at `at`. */
export function standsAt({ bytes: wanted, ignoresCase }: Literal, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < wanted.length; i++) {
    const byte = bytes[at + i] as number;
    if (byte === wanted[i]) continue;
    if (!ignoresCase || byte < 0x41 || byte > 0x5a || (byte | 0x20) !== wanted[i]) return false;
  }
  return true;
}
