import { closeSync, readSync } from 'node:fs';
import { type DiskFile, openDiskFile } from './diskFile.ts';
import { GRACE_MS } from './grace.ts';

/** How much of a copy's end is compared with the original. */
const COMPARED_BYTES = 256;

/**
 * Was a rotated file made by copying (copytruncate) rather than by renaming? Then the log itself is older than it. A compressed file
 * is always young, but keeps the time of what was compressed: when it was copied, or when its last line was written.
 */
export function wasCopied(rotated: DiskFile, newest: DiskFile): boolean {
  if (rotated.birthtimeMs === 0 || newest.birthtimeMs === 0) return false;
  return rotated.compressed
    ? rotated.mtimeMs > newest.birthtimeMs + GRACE_MS
    : rotated.birthtimeMs > newest.birthtimeMs;
}

/**
 * Does a plain file hold what another one starts with? Its last bytes are compared, at the same place: lines that differ by
 * their times differ there.
 */
export function isCopyOf(copy: DiskFile, original: DiskFile, follow: boolean): boolean {
  if (copy.compressed || original.compressed || copy.size === 0 || copy.size > original.size) return false;
  if (!wasCopied(copy, original)) return false;
  const from = Math.max(0, copy.size - COMPARED_BYTES);
  const ends = [copy, original].map((file) => {
    const opened = openDiskFile(file.path, file.name, follow);
    if (opened.status !== 'opened') return null;
    const end = Buffer.alloc(copy.size - from);
    try {
      return opened.file.key === file.key && readSync(opened.fd, end, 0, end.length, from) === end.length
        ? end
        : null;
    } catch {
      return null;
    } finally {
      closeSync(opened.fd);
    }
  });
  return ends[0] != null && ends[1] != null && ends[0].equals(ends[1]);
}
