import { promisify } from 'node:util';
import { gunzip, gunzipSync, inflate, inflateRaw } from 'node:zlib';
import { OWN_BYTES } from './ownMemory.ts';
import { Refusal } from './refusal.ts';

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);
const inflateRawAsync = promisify(inflateRaw);

export type DecompressLimits = {
  /** Bytes. */
  decompressedBody: number;
  compressionRatio: number;
};

/** Compressed, and decompressed: what takes up to a millisecond or so, during which nothing else is done. */
const SMALL_BYTES = 16 * 1024;
const SMALL_OUTPUT_BYTES = 256 * 1024;
/** What is scanned wants some bytes behind it: then it need not be copied. */
const ROOM_BEHIND = 16;
/** Below so many bytes no ratio is suspicious: a batch of equal records compresses very well. */
const RATIO_FREE_BYTES = 256 * 1024;

/**
 * The body as it was meant. Of a bomb no more than the limit is ever made, in however many members it comes.
 *
 * @param encoding of the header Content-Encoding
 * @throws Refusal 400, 413 or 415
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  limits: DecompressLimits,
): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return body;
  const small = name === 'gzip' && body.length <= SMALL_BYTES ? gunzipSmall(body, limits) : undefined;
  if (small !== undefined) return small;
  const inflateWith = inflaterOf(name, body);
  const byRatio = Math.max(RATIO_FREE_BYTES, body.length * limits.compressionRatio);
  const maxOutputLength = Math.min(limits.decompressedBody, byRatio);
  try {
    return await inflateWith(body, { maxOutputLength });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw invalid(name, cause);
    throw maxOutputLength === limits.decompressedBody
      ? new Refusal(
          413,
          'decompressed_too_large',
          `The body has more than ${maxOutputLength} bytes when it is decompressed. Send fewer records a request.`,
          { setting: 'limits.decompressedBody', limit: maxOutputLength },
        )
      : new Refusal(
          413,
          'compression_ratio',
          `The body grows to more than ${limits.compressionRatio} times its size when it is decompressed.`,
          { setting: 'limits.compressionRatio', limit: limits.compressionRatio },
        );
  }
}

/**
 * Most bodies are small, and inflated sooner than another thread is asked to. Undefined: it is not small, or not good, which the other way
 * finds out again.
 */
function gunzipSmall(body: Buffer, limits: DecompressLimits): Buffer | undefined {
  const maxOutputLength = Math.min(
    SMALL_OUTPUT_BYTES,
    limits.decompressedBody,
    Math.max(RATIO_FREE_BYTES, body.length * limits.compressionRatio),
  );
  try {
    return gunzipSync(body, { maxOutputLength, chunkSize: chunkSizeOf(body, maxOutputLength) });
  } catch {
    return undefined;
  }
}

/**
 * Memory that is asked for at once: as much as the body's last four bytes say that it is long (RFC 1952), so that there is one piece, with
 * some room behind it. Whoever lies there gets several pieces, or that much memory for a moment. And as much as is its own at least: it is
 * given back before it is collected.
 */
function chunkSizeOf(body: Buffer, most: number): number {
  const announced = body.length < 4 ? 0 : body.readUInt32LE(body.length - 4);
  return Math.min(Math.max(announced + ROOM_BEHIND, OWN_BYTES), most);
}

function inflaterOf(name: string, body: Buffer) {
  if (name === 'gzip' || name === 'x-gzip') return gunzipAsync;
  // HTTP's deflate is zlib's format; some clients send the bare stream, whose first byte cannot say method 8 with a window.
  if (name === 'deflate') return ((body[0] ?? 0) & 0x0f) === 8 ? inflateAsync : inflateRawAsync;
  throw new Refusal(
    415,
    'encoding_not_supported',
    'This Content-Encoding is not supported; allowed: gzip, deflate, identity, one of them.',
    { value: name.slice(0, 40) },
  );
}

function invalid(name: string, cause: unknown): Refusal {
  return new Refusal(400, 'compression_invalid', `The body is not complete and valid ${name} data.`, {
    cause,
  });
}
