import { statSync } from 'node:fs';
import type { DiskFile } from './diskFile.ts';
import type { Rotation } from './rotation.ts';

/** A directory that changes all the time is left for the next look after so many listings. */
const LISTING_ATTEMPTS = 10;

/**
 * Names are read first and the files behind them afterwards: a rename in between would hide a file or show another in its
 * place. So it counts only what two listings in a row agree on.
 */
export function listSteadily(rotation: Rotation): ReturnType<Rotation['list']> {
  let files = rotation.list();
  for (let attempt = 0; attempt < LISTING_ATTEMPTS; attempt++) {
    const before = files;
    files = rotation.list();
    if (typeof files === 'string' || typeof before === 'string') {
      if (files === before) return files;
    } else if (files.map(nameAndKey).join() === before.map(nameAndKey).join()) {
      return files;
    }
  }
  return 'failed';
}

function nameAndKey(file: DiskFile): string {
  return `${file.name}=${file.key}`;
}

/** Differs after each change in the directory, save those within one tick of the file system's clock. */
export function directoryState(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? `${stat.ino}:${stat.mtimeMs}` : 'gone';
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? 'failed';
  }
}
