import { open } from 'node:fs/promises';
import type { EventId } from './eventId.ts';
import { eventIdsIn } from './eventIdsIn.ts';

const LF = 0x0a;
const STEP_BYTES = 1 << 20;
/** No record is nearly as long: what is longer is damage, of which the rest of its line is left out. */
const LONGEST_LINE = 16 << 20;

/**
 * Makes what is in a record file durable, and only then gives the ids of its records: whoever is told that a record is a duplicate
 * relies on it. What stands behind the last line end is no record yet, and will be none. False: there is no such file.
 */
export async function scanRecordFile(path: string, visit: (id: EventId) => void): Promise<boolean> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (handle === undefined) return false;
  try {
    await handle.datasync();
    let buffer = Buffer.allocUnsafe(2 * STEP_BYTES);
    let kept = 0;
    for (let position = 0; ; ) {
      if (buffer.length - kept < STEP_BYTES) buffer = Buffer.concat([buffer], 2 * buffer.length);
      const { bytesRead } = await handle.read(buffer, kept, STEP_BYTES, position);
      if (bytesRead === 0) return true;
      position += bytesRead;
      const end = kept + bytesRead;
      const lines = buffer.subarray(0, end).lastIndexOf(LF) + 1;
      eventIdsIn(buffer.subarray(0, lines), visit);
      kept = end - lines;
      if (kept > LONGEST_LINE) kept = 0;
      else buffer.copyWithin(0, lines, end);
    }
  } finally {
    await handle.close();
  }
}
