import { closeSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { type DiskFile, openDiskFile } from './diskFile.ts';
import { fileId, ID_BYTES } from './fileId.ts';

/** Compressed bytes that surely hold the first {@link ID_BYTES} of a file, with the longest usual gzip header. */
const COMPRESSED_HEAD_BYTES = 4096;

/**
 * The id of an open file by reading its head; null while it is not settled, and for a gzip file whose start is damaged.
 * @param complete the file will not grow
 */
export function idOfOpenFile(fd: number, compressed: boolean, complete: boolean): string | null {
  const raw = Buffer.alloc(compressed ? COMPRESSED_HEAD_BYTES : ID_BYTES);
  const head = raw.subarray(0, readSync(fd, raw, 0, raw.length, 0));
  if (!compressed) return fileId(head, complete);
  try {
    // Node's own one-shot inflate, because zlib-sync never frees a context: this runs for every file that appears.
    return fileId(gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }), head.length < raw.length);
  } catch {
    return null;
  }
}

/** The first bytes of an open plain file, as many as an id covers. */
export function readHead(fd: number): Buffer {
  const head = Buffer.alloc(ID_BYTES);
  return head.subarray(0, readSync(fd, head, 0, ID_BYTES, 0));
}

/** The id of a listed file; null also when it cannot be opened, or is another one by now. */
export function idOfDiskFile(file: DiskFile, follow: boolean, complete: boolean): string | null {
  const opened = openDiskFile(file.path, file.name, follow);
  if (opened.status !== 'opened') return null;
  try {
    return opened.file.key === file.key ? idOfOpenFile(opened.fd, file.compressed, complete) : null;
  } catch {
    return null;
  } finally {
    closeSync(opened.fd);
  }
}
