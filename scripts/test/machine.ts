import { isCached } from '../../test/binaries/src/binary.ts';
import { programNames } from '../../test/binaries/src/programs.ts';
import { isThere } from './isThere.ts';
import type { Machine } from './needs.ts';

/** What is known about the machine that this runs on. */
export async function thisMachine(): Promise<Machine> {
  const built = new Set<string>();
  for (const program of programNames) if (await isCached(program)) built.add(program);
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    has: (probe) => isThere(probe),
    isBuilt: (program) => built.has(program),
  };
}
