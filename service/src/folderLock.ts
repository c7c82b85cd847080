import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a person reads when the folder cannot be had. */
export type LockSentences = {
  /** Another process has it: what would happen, and what to do. */
  taken: string;
  /** It cannot be used at all. `why`: as the system says it. */
  unusable: (why: string) => string;
};

export type FolderLock = { release: () => void };

/**
 * A kernel lock on a folder, which goes with the process however it dies. SQLite's exclusive transaction holds it, since Node has no file
 * locks of its own. The folder is made when it is not there.
 */
export function lockFolder(path: string, { taken, unusable }: LockSentences): FolderLock {
  const database = openLock(path, unusable);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new Error(taken);
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;

function openLock(path: string, unusable: LockSentences['unusable']): DatabaseSync {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(path, 'lock.sqlite'));
  } catch (cause) {
    throw new Error(unusable((cause as Error).message), { cause });
  }
}
