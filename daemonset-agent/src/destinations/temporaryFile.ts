import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** No object has a name that begins so: object names end in `.zst` or `.gz`, and globs skip names with a dot. */
const PREFIX = '.tmp-';
/** A copy takes seconds; what is this old, in ms, was left behind by a crash, also when it is another agent's. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/** A name in the object's own folder that nobody has used: it tells the key, and is never used twice. */
export function temporaryName(key: string): string {
  return `${PREFIX}${hashOf(key)}-${randomBytes(8).toString('hex')}`;
}

/**
 * Removes what crashed copies left in a folder: those of this key, which nobody else writes, and all old ones. `inUse`:
 * names of this process's own copies. Best effort: a file that stays is never seen under an object's name.
 */
export async function removeStale(
  folder: string,
  key: string,
  inUse: ReadonlySet<string>,
  now: number,
): Promise<void> {
  const ours = `${PREFIX}${hashOf(key)}-`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX) || inUse.has(name)) continue;
    const path = join(folder, name);
    const age = name.startsWith(ours)
      ? Number.POSITIVE_INFINITY
      : now -
        (await stat(path).then(
          (s) => s.mtimeMs,
          () => now,
        ));
    if (age > STALE_AFTER_MS) await rm(path, { force: true });
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
