import { type FileHandle, open } from 'node:fs/promises';

const LF = 0x0a;
/** Read at a time, from the end on. */
const STEP_BYTES = 64 << 10;

/**
 * Cuts what follows the last line end off a file that nobody writes to any more, and makes all that stays durable. Returns its size then, in
 * bytes. No reader has taken a line without its end: it would have to know that the file has come to its own.
 */
export async function cutToWholeLines(path: string): Promise<number> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const whole = await endOfLines(handle, size);
    if (whole < size) await handle.truncate(whole);
    await handle.sync();
    return whole;
  } finally {
    await handle.close();
  }
}

async function endOfLines(handle: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(Math.min(size, STEP_BYTES));
  let to = size;
  while (to > 0) {
    const from = Math.max(0, to - STEP_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, to - from, from);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(LF);
    if (at >= 0) return from + at + 1;
    to = from;
  }
  return 0;
}
