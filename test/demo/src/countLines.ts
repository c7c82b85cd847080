import { contentOf } from './ownFiles.ts';

const LF = 0x0a;

/**
 * Lines within the first `bytes` of a file (of its content, where it is a .gz). A last line without LF counts.
 * Null: it cannot be read, or is shorter than that.
 */
export async function countLines(path: string, bytes: number): Promise<number | null> {
  if (bytes === 0) return 0;
  let lines = 0;
  let seen = 0;
  let last = LF;
  try {
    for await (const chunk of contentOf(path)) {
      const part = chunk.subarray(0, bytes - seen);
      for (let at = part.indexOf(LF); at >= 0; at = part.indexOf(LF, at + 1)) lines++;
      seen += part.length;
      last = part.at(-1) ?? last;
      if (seen === bytes) break;
    }
  } catch {
    return null;
  }
  if (seen < bytes) return null;
  return last === LF ? lines : lines + 1;
}

/** Lines with their LF within the first `bytes` of what is stored; of a .gz all. 0 for what cannot be read. */
export async function countEnds(path: string, bytes: number): Promise<number> {
  let lines = 0;
  let rest = path.endsWith('.gz') ? Number.POSITIVE_INFINITY : bytes;
  try {
    for await (const chunk of contentOf(path)) {
      const part = chunk.subarray(0, Math.min(rest, chunk.length));
      for (let at = part.indexOf(LF); at >= 0; at = part.indexOf(LF, at + 1)) lines++;
      rest -= part.length;
      if (rest <= 0) break;
    }
  } catch {
    return 0;
  }
  return lines;
}
