import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a waiting run looks again, in ms. Builds take minutes; a fifth of a second is not noticed. */
const POLL_MS = 200;

/**
 * Runs `work` while holding an exclusive lock on `file`, so that two test runs never build the same thing twice. The lock is
 * SQLite's, which is the kernel's: it ends with the process that holds it, however that ends.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    let told = false;
    while (!tryLock(database)) {
      if (!told) onWait?.();
      told = true;
      await sleep(POLL_MS);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message)) return false;
    throw error;
  }
}
