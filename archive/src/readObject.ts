import { readFile } from 'node:fs/promises';
import { ArchiveError } from './archiveError.ts';
import { readFrames } from './frames.ts';

const LF = 0x0a;

/**
 * Yields the records of one object as blocks of whole lines, one block a frame, each ending in LF. Empty frames are
 * left out.
 *
 * @param object its bytes, or the path of a file that holds them
 * @param name key or path, for errors
 * @throws ArchiveError as {@link readFrames}, `straddling` when a frame ends inside a line, `unreadable`
 */
export async function* readObject(object: string | Buffer, name: string): AsyncGenerator<Buffer> {
  const bytes = typeof object === 'string' ? await readWhole(object, name) : object;
  for await (const { offset, data } of readFrames(bytes, name)) {
    if (data.length === 0) continue;
    // Each frame must be readable on its own: that is what range requests for single frames stand on.
    if (data[data.length - 1] !== LF) {
      throw new ArchiveError('straddling', name, offset, 'the frame ends in the middle of a line');
    }
    yield data;
  }
}

/** An object is at most a little over 64 MiB, the size at which the agent seals a segment, so that it fits in memory. */
async function readWhole(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ArchiveError('unreadable', name, null, (cause as Error).message, { cause });
  }
}
