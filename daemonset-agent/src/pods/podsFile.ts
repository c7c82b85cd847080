import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { syncFolder } from '../spool/syncFolder.ts';
import type { PodFacts } from './podFacts.ts';

/**
 * `<spool>/pods.json`, mode 0600: what is known of the pods whose logs are on this node, by the uid in their log folder's name,
 * so that a restart without the API server knows it too, also of pods that were deleted meanwhile.
 *
 *     {"version":1,"pods":{"<uid>":{"labels":{"app":"web"},"excluded":false,"workload":"web"}}}
 *
 * `workload` came later: files without it are read, and agents that do not know it read over it. The API fills it in.
 * It is replaced as a whole: temporary file, fsync, rename, fsync of the folder.
 */
const schema = v.object({
  version: v.literal(1),
  pods: v.record(
    v.string(),
    v.object({
      labels: v.record(v.string(), v.string()),
      excluded: v.boolean(),
      workload: v.exactOptional(v.string()),
    }),
  ),
});

/** `undefined` where there is no such file. Throws when it cannot be read or is of another form. */
export function readPodsFile(path: string): Map<string, PodFacts> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return new Map(Object.entries(v.parse(schema, JSON.parse(text)).pods));
}

/** Resolves when it is durable. One call at a time. */
export async function writePodsFile(path: string, pods: ReadonlyMap<string, PodFacts>): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ version: 1, pods: Object.fromEntries(pods) }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}
