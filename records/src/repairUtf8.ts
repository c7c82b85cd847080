const REPLACEMENT = [0xef, 0xbf, 0xbd] as const;

/**
 * Copies bytes that are not valid UTF-8 and puts U+FFFD for each maximal invalid part, as WHATWG's decoder (browsers,
 * `TextDecoder`) does, so that the result is what a reader of the original would have seen. A byte order mark stays.
 * For the rare line that is not valid: it allocates.
 *
 * @returns the repaired bytes and how many replacements they hold
 */
export function repairUtf8(
  source: Uint8Array,
  from: number,
  to: number,
): { bytes: Uint8Array; replaced: number } {
  const target = new Uint8Array((to - from) * REPLACEMENT.length);
  let out = 0;
  let replaced = 0;
  let at = from;
  while (at < to) {
    const length = sequenceLength(source, at, to);
    if (length > 0) {
      for (let i = 0; i < length; i++) target[out++] = source[at + i] as number;
      at += length;
    } else {
      for (const byte of REPLACEMENT) target[out++] = byte;
      replaced++;
      at -= length;
    }
  }
  return { bytes: target.subarray(0, out), replaced };
}

/** Bytes of the valid sequence at `at`, or minus the bytes of the invalid part there. */
function sequenceLength(source: Uint8Array, at: number, to: number): number {
  const lead = source[at] as number;
  if (lead < 0x80) return 1;
  const needed = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  // The second byte's range keeps out overlong forms, surrogates and what is above U+10FFFF.
  let lower = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let upper = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i <= needed; i++) {
    const next = at + i < to ? (source[at + i] as number) : 0;
    if (next < lower || next > upper) return -i;
    lower = 0x80;
    upper = 0xbf;
  }
  return needed + 1;
}
