import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restore } from '../spool/watchedDisk.ts';

/** Bytes by path below a folder. */
export type Files = Map<string, Buffer>;

export function filesOf(folder: string): Files {
  const files: Files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const at = join(entry.parentPath, entry.name);
    // Half of an object that is being stored is nothing: the destination's own tests are about that.
    if (entry.isFile() && !entry.name.includes('.tmp') && !at.includes('.uploading'))
      files.set(at.slice(folder.length + 1), readFileSync(at));
  }
  return files;
}

/** Makes a directory that is a destination hold what it held. */
export function restoreStore(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    restore(folder, new Map([[file, bytes]]));
  }
}

/** Most system calls change nothing of what would be left: each state is to be tried once. */
export function hashOf(...all: Files[]): string {
  const hash = createHash('sha256');
  for (const files of all)
    for (const [name, bytes] of files) hash.update(`${name} ${bytes.length} `).update(bytes);
  return hash.digest('hex');
}
