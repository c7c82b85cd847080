import { type Dirent, readdirSync, statSync } from 'node:fs';

/** Where the kubelet keeps the logs of pods, unless it is told otherwise. */
export const PODS_ROOT = '/var/log/pods';

/** Whose folder it is: `<namespace>_<pod>_<uid>`. Neither names nor uids can hold an underscore. */
export type PodName = { namespace: string; pod: string; uid: string };

/** Null: no pod's folder. The uid of a static pod is a hash without dashes. */
export function parsePodFolder(name: string): PodName | null {
  const [namespace, pod, uid, ...more] = name.split('_');
  if (!namespace || !pod || !uid || more.length > 0 || !/^[0-9a-zA-Z-]+$/.test(uid)) return null;
  return { namespace, pod, uid };
}

/** Which restart a log belongs to: `3.log` and what was rotated, `3.log.20261123-135012.gz`. Null: no log. */
export function parseRestart(name: string): number | null {
  const match = /^(\d{1,9})\.log(\.\d{8}-\d{6}(\.gz)?)?$/.exec(name);
  return match ? Number(match[1]) : null;
}

/**
 * - a list of names
 * - `gone`: no such folder (any more)
 * - `failed`: it cannot be listed now
 */
export type Listing = string[] | 'gone' | 'failed';

/** Names of the folders in a folder. Symbolic links are left out, so that nothing leads out of it or in a circle. */
export function listFolders(path: string): Listing {
  return list(path, (entry) => entry.isDirectory());
}

export function listFiles(path: string): Listing {
  return list(path, (entry) => entry.isFile());
}

/** Changes when something in the folder is created, renamed or deleted; null: it is gone. */
export function folderVersion(path: string): string | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? `${stat.ino}:${stat.mtimeMs}` : null;
  } catch {
    return null;
  }
}

/** Tells a folder from another that was created in its place, perhaps with its inode number; null: there is none. */
export function folderIdentity(path: string): string | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? `${stat.dev}:${stat.ino}:${stat.birthtimeMs}` : null;
  } catch {
    return null;
  }
}

function list(path: string, wanted: (entry: Dirent) => boolean): Listing {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(wanted)
      .map((entry) => entry.name);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'failed';
  }
}
