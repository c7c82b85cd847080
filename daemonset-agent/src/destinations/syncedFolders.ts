import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folders remembered as durable: one an hour and kind, so that this is months. Beyond it they are synced anew. */
const MAX_REMEMBERED = 10_000;

export type SyncedFolders = {
  /** Makes `folder` (relative, without `..`) under the root. Throws ENOENT when the root itself is not there. */
  make(folder: string): Promise<void>;
  /** fsyncs the folder, and those above it up to the root unless this process did so before. */
  sync(folder: string): Promise<void>;
};

/**
 * A new file is durable when its name is, and its folder's name, and so on up. A folder that is there already may be one
 * that a crashed process made and did not sync, so that each is synced once by each process.
 */
export function createSyncedFolders(root: string): SyncedFolders {
  const durable = new Set<string>();

  return {
    async make(folder) {
      // Step by step, not recursive: a root that is gone (not mounted, say) must not be made anew somewhere else.
      let path = root;
      for (const part of folder.split('/').filter((name) => name !== '.')) {
        path = join(path, part);
        const made = await mkdir(path).then(
          () => true,
          (error: NodeJS.ErrnoException) => {
            if (error.code !== 'EEXIST') throw error;
            return false;
          },
        );
        if (made) durable.delete(path);
      }
    },
    async sync(folder) {
      const top = join(root);
      await syncOne(join(root, folder));
      for (let path = join(root, folder); path !== top && !durable.has(path); path = dirname(path)) {
        await syncOne(dirname(path));
        if (durable.size >= MAX_REMEMBERED) durable.clear();
        durable.add(path);
      }
    },
  };
}

async function syncOne(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
