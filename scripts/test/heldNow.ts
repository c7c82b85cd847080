import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Held } from './leakedResources.ts';

/** What this process holds now. Open files are seen on Linux only. */
export function heldNow(): Held {
  return {
    resources: process.getActiveResourcesInfo(),
    files: openFiles().filter((path) => path.startsWith(tmpdir())),
  };
}

function openFiles(): string[] {
  if (process.platform !== 'linux') return [];
  const folder = '/proc/self/fd';
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(join(folder, fd))];
    } catch {
      return []; // the descriptor that read the folder is gone by now
    }
  });
}
