import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { PutRequest } from './destination.ts';

/** Bytes of a file in memory for each upload; with a socket's own buffer, an upload costs well under 1 MiB. */
const READ_SIZE = 256 * 1024;

/** The file in the spool is not what was sealed: somebody touched it, or the disk fails. */
export class LocalFileError extends Error {
  override readonly name = 'LocalFileError';
}

/** The file as a stream of exactly `size` bytes. */
export async function openSealedFile({ path, size }: PutRequest): Promise<Readable> {
  const file = await open(path, 'r').catch((cause: Error) => {
    throw new LocalFileError(`the sealed file cannot be read: ${cause.message}`, { cause });
  });
  const actual = (await file.stat()).size;
  if (actual === size && size > 0) return file.createReadStream({ highWaterMark: READ_SIZE, end: size - 1 });
  await file.close();
  if (actual === size) return Readable.from([], { objectMode: false });
  throw new LocalFileError(`the sealed file ${path} has ${actual} bytes and was sealed with ${size}`);
}
