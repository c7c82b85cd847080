import { hash } from 'node:crypto';

/** An id covers at most this many bytes: a CRI line's time stamp, stream and some text, which no other file shares. */
export const ID_BYTES = 1024;

const LF = 0x0a;

/**
 * A file's id by its first bytes (after decompression): 16 hex digits of SHA-256 over the first line with its LF, or
 * over the first {@link ID_BYTES} where the line is longer. Null while neither is there yet.
 * @param complete the file will not grow: an unfinished first line counts as it is
 */
export function fileId(head: Buffer, complete: boolean): string | null {
  const lf = head.subarray(0, ID_BYTES).indexOf(LF);
  if (lf < 0 && head.length < ID_BYTES && !complete) return null;
  const covered = lf < 0 ? Math.min(head.length, ID_BYTES) : lf + 1;
  return hash('sha256', head.subarray(0, covered), 'hex').slice(0, 16);
}
