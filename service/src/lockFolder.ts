import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type LockSentences = {
  /** Another process holds it. */
  inUse: string;
  /** It cannot be made or written to. */
  unusable: (why: string) => string;
};

/**
 * A kernel lock on a folder, which is made if it is not there. It goes with the process however that dies. SQLite's exclusive transaction holds
 * it, since Node has no file locks of its own.
 *
 * @throws Error with one of the sentences
 */
export function lockFolder(path: string, sentences: LockSentences): { release: () => void } {
  const database = openLock(path, sentences);
  try {
    // With its journal in memory nothing is written: a full disk must not keep anybody from emptying it.
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new Error(sentences.inUse);
  }
  HELD.add(database);
  return {
    release: () => {
      HELD.delete(database);
      database.close();
    },
  };
}

const SQLITE_BUSY = 5;
/** A database that nobody refers to any more is closed, and its lock with it. */
const HELD = new Set<DatabaseSync>();

function openLock(path: string, { unusable }: LockSentences): DatabaseSync {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(path, 'lock.sqlite'));
  } catch (cause) {
    throw new Error(unusable((cause as Error).message), { cause });
  }
}
