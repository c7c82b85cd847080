import { constants, crc32, inflateRaw } from 'node:zlib';

/** One gzip member (RFC 1952): where it ends is only known after inflating it. */
export type GzipMember =
  | { status: 'member'; length: number; data: Buffer }
  | { status: 'truncated'; message: string }
  | { status: 'notAMember'; message: string }
  | { status: 'corrupt'; message: string }
  | { status: 'tooLarge' };

const FIXED_HEADER_BYTES = 10;
/** CRC-32 and size of what was compressed. */
const TRAILER_BYTES = 8;
const DEFLATE = 8;
const FLAG_HEADER_CRC = 0x02;
const FLAG_EXTRA = 0x04;
const FLAG_NAME = 0x08;
const FLAG_COMMENT = 0x10;

/**
 * Reads the member that begins at `offset`. The header is parsed here and the rest inflated raw: node's gunzip joins
 * members without saying where one ends, and passes in silence over what follows a zero byte.
 */
export async function readGzipMember(bytes: Buffer, offset: number, maxBytes: number): Promise<GzipMember> {
  if (offset + FIXED_HEADER_BYTES > bytes.length)
    return { status: 'truncated', message: 'cut inside a gzip header' };
  if (bytes[offset] !== 0x1f || bytes[offset + 1] !== 0x8b || bytes[offset + 2] !== DEFLATE) {
    const found = bytes.toString('hex', offset, offset + 3);
    return { status: 'notAMember', message: `expected a gzip member, found 0x${found}` };
  }
  const bodyAt = headerEnd(bytes, offset);
  if (bodyAt === null || bodyAt > bytes.length)
    return { status: 'truncated', message: 'cut inside a gzip header' };

  const body = await inflate(bytes.subarray(bodyAt), maxBytes);
  if (body.status !== 'inflated') return body;
  const trailerAt = bodyAt + body.consumed;
  if (trailerAt + TRAILER_BYTES > bytes.length)
    return { status: 'truncated', message: 'cut inside a gzip trailer' };
  if (bytes.readUInt32LE(trailerAt) !== crc32(body.data))
    return { status: 'corrupt', message: 'wrong CRC-32' };
  if (bytes.readUInt32LE(trailerAt + 4) !== body.data.length % 2 ** 32) {
    return { status: 'corrupt', message: 'wrong size in the gzip trailer' };
  }
  return { status: 'member', length: trailerAt + TRAILER_BYTES - offset, data: body.data };
}

function headerEnd(bytes: Buffer, offset: number): number | null {
  const flags = bytes[offset + 3] ?? 0;
  let at = offset + FIXED_HEADER_BYTES;
  if (flags & FLAG_EXTRA) {
    if (at + 2 > bytes.length) return null;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if (!(flags & flag)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  return flags & FLAG_HEADER_CRC ? at + 2 : at;
}

type Inflated =
  | { status: 'inflated'; data: Buffer; consumed: number }
  | { status: 'truncated'; message: string }
  | { status: 'corrupt'; message: string }
  | { status: 'tooLarge' };

function inflate(bytes: Buffer, maxBytes: number): Promise<Inflated> {
  return new Promise((resolve) => {
    inflateRaw(bytes, { info: true, maxOutputLength: maxBytes }, (error, result) => {
      if (error === null) {
        const { buffer, engine } = result as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
        resolve({ status: 'inflated', data: buffer, consumed: engine.bytesWritten });
        return;
      }
      const { code, errno } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') resolve({ status: 'tooLarge' });
      else if (errno === constants.Z_BUF_ERROR)
        resolve({ status: 'truncated', message: 'cut inside a gzip member' });
      else resolve({ status: 'corrupt', message: error.message });
    });
  });
}
