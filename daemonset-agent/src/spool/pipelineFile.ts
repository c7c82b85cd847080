import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './syncFolder.ts';

const NAME = 'pipeline.json';

/**
 * A folder's own note of where its segments were promised to go, so that they can be brought there when the
 * configuration no longer says so. Only the agent's user may read it, since there may be credentials in it. Undefined: it has none.
 */
export async function readPipelineFile(folder: string): Promise<unknown> {
  const text = await readFile(join(folder, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message shows the text.
    throw new Error(`${join(folder, NAME)} is not valid JSON. Likely cause: a broken disk.`);
  }
}

/** Returns once it is durable; does nothing when the folder says so already. The folder must exist. */
export async function writePipelineFile(folder: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value)}\n`;
  const path = join(folder, NAME);
  const there = await readFile(path, 'utf8').catch(() => undefined);
  if (there === text) return;
  await writeDurably(path, text);
  await syncFolder(folder);
}

/** A new file under a name that never shows half of it; its folder is still to be fsynced. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(Buffer.from(text));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}
