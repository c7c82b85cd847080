import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

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
  const file = createReadStream(path);
  try {
    const content: AsyncIterable<Buffer> = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
    for await (const chunk of content) {
      const part = chunk.subarray(0, bytes - seen);
      for (let at = part.indexOf(LF); at >= 0; at = part.indexOf(LF, at + 1)) lines++;
      seen += part.length;
      last = part.at(-1) ?? last;
      if (seen === bytes) break;
    }
  } catch {
    return null;
  } finally {
    file.destroy();
  }
  if (seen < bytes) return null;
  return last === LF ? lines : lines + 1;
}
