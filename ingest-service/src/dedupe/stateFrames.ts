import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Of one frame's content, in bytes. A reader refuses more, for its length is then damaged. */
export const FRAME_BYTES = 64 << 10;
/** Length and CRC-32 of the content, each in 32 bits, little-endian. */
const HEAD_BYTES = 8;

/** Writes frames one behind another into a file that was just made. */
export class FrameWriter {
  readonly #handle: FileHandle;
  bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(content: Buffer): Promise<void> {
    const frame = Buffer.allocUnsafe(HEAD_BYTES + content.length);
    frame.writeUInt32LE(content.length, 0);
    frame.writeUInt32LE(crc32(content), 4);
    content.copy(frame, HEAD_BYTES);
    for (let written = 0; written < frame.length; ) {
      const { bytesWritten } = await this.#handle.write(frame, written, frame.length - written, this.bytes);
      written += bytesWritten;
      this.bytes += bytesWritten;
    }
  }
}

/** The frames' contents, each valid until the next is asked for. Ends early, without `true`, where one is damaged or cut off. */
export async function readFrames(
  handle: FileHandle,
  visit: (content: Buffer) => boolean,
): Promise<{ whole: boolean; bytes: number }> {
  const buffer = Buffer.alloc(HEAD_BYTES + FRAME_BYTES);
  for (let at = 0; ; ) {
    const head = await readFully(handle, buffer, HEAD_BYTES, at);
    if (head === 0) return { whole: true, bytes: at };
    const length = head === HEAD_BYTES ? buffer.readUInt32LE(0) : FRAME_BYTES + 1;
    const sum = buffer.readUInt32LE(4);
    if (length > FRAME_BYTES) return { whole: false, bytes: at };
    const content = buffer.subarray(0, length);
    const complete = (await readFully(handle, content, length, at + HEAD_BYTES)) === length;
    if (!complete || crc32(content) !== sum || !visit(content)) return { whole: false, bytes: at };
    at += HEAD_BYTES + length;
  }
}

/** Returns fewer bytes at the end of the file only. */
async function readFully(handle: FileHandle, to: Buffer, length: number, position: number): Promise<number> {
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(to, read, length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return read;
}
