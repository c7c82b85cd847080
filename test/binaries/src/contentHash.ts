import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** SHA-256 (hex, 16 digits) over the names and bytes of all files under the given paths, and over extra strings. */
export async function contentHash(paths: readonly string[], extra: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesUnder(path)) {
      const bytes = await readFile(file);
      hash.update(`${relative(path, file)}\0${bytes.length}\0`).update(bytes);
    }
  }
  for (const text of extra) hash.update(`${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (entries === null) return [path];
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) found.push(...(await filesUnder(join(path, entry.name))));
    else if (entry.isFile()) found.push(join(path, entry.name));
  }
  return found;
}
