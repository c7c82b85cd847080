import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * A kernel lock on the spool folder, which goes with the process however it dies: two agents on one spool would ship
 * lines twice. SQLite's exclusive transaction holds it, since Node has no file locks of its own.
 */
export function lockSpool(path: string): { release: () => void } {
  const database = openLock(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new Error(
      `spool.path: ${path} is in use by another agent, so this one does not start: two agents on one spool would ship ` +
        'lines twice. Stop the other agent, or give this one a folder of its own.',
    );
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;

function openLock(path: string): DatabaseSync {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(path, 'lock.sqlite'));
  } catch (cause) {
    throw new Error(
      `spool.path: ${path} cannot be used (${(cause as Error).message}). It must be a folder that the agent may write to; ` +
        'give it one by spool.path in the settings file, or by STATE_DIRECTORY.',
      { cause },
    );
  }
}
