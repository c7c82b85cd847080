import { opendir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ArchiveError } from './archiveError.ts';
import type { ObjectStore, StoredObject } from './objectStore.ts';

/** What a directory destination wrote: keys are paths below `root`. Hidden names, such as temporary files, are left out. */
export function createDirectoryStore(root: string): ObjectStore {
  return {
    description: pathToFileURL(resolve(root)).href,
    list: (prefix = '') => listDirectory(root, prefix),
    async read(key) {
      try {
        return await readFile(join(root, key));
      } catch (cause) {
        throw new ArchiveError('unreadable', key, null, (cause as Error).message, { cause });
      }
    },
    close() {},
  };
}

/** Every file below `root`, ascending by key; a `root` that does not exist holds none. */
export async function* listDirectory(root: string, prefix = ''): AsyncGenerator<StoredObject> {
  const keys: string[] = [];
  await collect(root, '', keys);
  for (const key of keys.sort()) {
    if (!key.startsWith(prefix)) continue;
    const { size } = await stat(join(root, key));
    yield { key, size };
  }
}

async function collect(root: string, folder: string, keys: string[]): Promise<void> {
  const entries = await opendir(join(root, folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && folder === '') return [];
    throw error;
  });
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) await collect(root, key, keys);
    else if (entry.isFile()) keys.push(key);
  }
}
