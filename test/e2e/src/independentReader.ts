import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Reads every zstd object below a folder with the `zstd` command line, which shares no code with this project, and
 * gives each line to `take`. Returns how many objects there were.
 */
export async function readWithZstd(folder: string, take: (line: string) => void): Promise<number> {
  const files = globSync('**/*.ndjson.zst', { cwd: folder }).map((file) => join(folder, file));
  if (files.length === 0) return 0;
  const child = spawn('zstd', ['--decompress', '--stdout', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) take(line);
  const [code] = await exited;
  if (code !== 0) throw new Error(`zstd ended with ${code}`);
  return files.length;
}
