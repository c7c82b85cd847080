import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { ArchiveError } from './archiveError.ts';
import { readGzipMember } from './gzipMember.ts';
import { measureZstdFrame } from './zstdFrame.ts';

/** One zstd frame or gzip member of an object. */
export type Frame = {
  /** Bytes from the start of the object, compressed. */
  offset: number;
  /** Bytes, compressed. */
  size: number;
  data: Buffer;
};

/**
 * Bytes that one frame may decompress to. Ours hold about 1 MiB, or one line of the longest allowed length with every
 * byte escaped; the rest is room for frames of other writers. It keeps a small hostile object from filling the memory.
 */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

const decompressZstd = promisify(zstdDecompress);

/**
 * Yields what the frames of one object hold, frame by frame. The format is told from the bytes. An object without
 * bytes has no frames.
 *
 * @param name key or path of the object, for errors
 * @throws ArchiveError `truncated`, `not_a_frame`, `corrupt` or `too_large`, after all whole frames before it
 */
export async function* readFrames(bytes: Buffer, name: string): AsyncGenerator<Frame> {
  const next = bytes[0] === 0x1f && bytes[1] === 0x8b ? nextMember : nextZstdFrame;
  for (let offset = 0; offset < bytes.length; ) {
    const frame = await next(bytes, offset, name);
    yield frame;
    offset += frame.size;
  }
}

async function nextZstdFrame(bytes: Buffer, offset: number, name: string): Promise<Frame> {
  const frame = measureZstdFrame(bytes, offset);
  switch (frame.status) {
    case 'truncated':
      throw new ArchiveError('truncated', name, offset, frame.message);
    case 'notAFrame':
      throw new ArchiveError('not_a_frame', name, offset, frame.message);
    case 'corrupt':
      throw new ArchiveError('corrupt', name, offset, frame.message);
  }
  if (frame.kind === 'skippable') return { offset, size: frame.length, data: Buffer.alloc(0) };
  if ((frame.contentSize ?? 0) > MAX_FRAME_BYTES) throw tooLarge(name, offset);
  try {
    const data = await decompressZstd(bytes.subarray(offset, offset + frame.length), {
      maxOutputLength: MAX_FRAME_BYTES,
    });
    return { offset, size: frame.length, data };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name, offset);
    throw new ArchiveError('corrupt', name, offset, (cause as Error).message, { cause });
  }
}

async function nextMember(bytes: Buffer, offset: number, name: string): Promise<Frame> {
  const member = await readGzipMember(bytes, offset, MAX_FRAME_BYTES);
  switch (member.status) {
    case 'truncated':
      throw new ArchiveError('truncated', name, offset, member.message);
    case 'notAMember':
      throw new ArchiveError('not_a_frame', name, offset, member.message);
    case 'corrupt':
      throw new ArchiveError('corrupt', name, offset, member.message);
    case 'tooLarge':
      throw tooLarge(name, offset);
    case 'member':
      return { offset, size: member.length, data: member.data };
  }
}

function tooLarge(name: string, offset: number): ArchiveError {
  const limit = MAX_FRAME_BYTES / 1024 / 1024;
  return new ArchiveError('too_large', name, offset, `the frame decompresses to more than ${limit} MiB`);
}
