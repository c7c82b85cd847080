import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Rows } from './rows.ts';

/** Reads an object with a program that prints it decompressed. */
export async function readWithCommand(program: 'zstdcat' | 'zcat', path: string): Promise<Rows> {
  const child = spawn(program, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const hash = createHash('sha256');
  let rows = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    hash.update(bytes);
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) rows++;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ended with exit code ${code}`);
  return { rows, sha256: hash.digest('hex') };
}
