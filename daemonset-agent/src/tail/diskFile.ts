import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A regular file in a directory listing. */
export type DiskFile = {
  name: string;
  path: string;
  /** A gzip file (`.gz`). */
  compressed: boolean;
  /** Device, inode and time of birth: a new file may get a deleted one's inode number at once (ext4). */
  key: string;
  /** Bytes on disk. */
  size: number;
  /** Milliseconds since 1970; 0 where the file system does not know. */
  birthtimeMs: number;
  mtimeMs: number;
};

/**
 * - `missing`: no such file (any more)
 * - `refused`: a symbolic link where none is followed, a directory, pipe or device
 * - `failed`: no right, too many open files, an I/O error: may work later
 */
export type OpenFailure = { status: 'missing' | 'refused' | 'failed'; message: string };

/** Null when it is gone, or no regular file. */
export function statDiskFile(directory: string, name: string, follow: boolean): DiskFile | null {
  const path = join(directory, name);
  try {
    const stat = (follow ? statSync : lstatSync)(path, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() ? describe(path, name, stat) : null;
  } catch {
    return null;
  }
}

/**
 * Opens a regular file for reading and says what was really opened, which may differ from what was listed.
 * Never blocks on a pipe. The caller closes `fd`.
 */
export function openDiskFile(
  path: string,
  name: string,
  follow: boolean,
): { status: 'opened'; fd: number; file: DiskFile } | OpenFailure {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { status: 'missing', message };
    return { status: code === 'ELOOP' ? 'refused' : 'failed', message };
  }
  const stat = fstatSync(fd, { bigint: true });
  if (stat.isFile()) return { status: 'opened', fd, file: describe(path, name, stat) };
  closeSync(fd);
  return { status: 'refused', message: `${path} is not a regular file` };
}

/** Why a listed file cannot be opened at the moment, though it may be later; undefined: it can, or is gone. */
export function whyUnreadable({ path, name }: DiskFile, follow: boolean): string | undefined {
  const opened = openDiskFile(path, name, follow);
  if (opened.status === 'opened') closeSync(opened.fd);
  return opened.status === 'failed' ? opened.message : undefined;
}

function describe(path: string, name: string, stat: BigIntStats): DiskFile {
  return {
    name,
    path,
    compressed: name.endsWith('.gz'),
    key: `${stat.dev.toString(36)}:${stat.ino.toString(36)}:${stat.birthtimeNs.toString(36)}`,
    size: Number(stat.size),
    birthtimeMs: Number(stat.birthtimeNs) / 1e6,
    mtimeMs: Number(stat.mtimeNs) / 1e6,
  };
}
