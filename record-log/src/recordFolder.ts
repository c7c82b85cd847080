import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cutToWholeLines } from './cutToWholeLines.ts';
import { msOfRotated, parseRecordFile, rotatedName } from './recordFiles.ts';
import type { RecordLogWriterOptions } from './recordLogWriterOptions.ts';
import { syncFolder } from './syncFolder.ts';

/** The files of a record log that are not written to: found, set aside, counted, deleted. A reader may delete rotated ones at any moment. */
export class RecordFolder {
  readonly #options: RecordLogWriterOptions;
  readonly #folder: string;
  readonly #base: string;
  /** Of all files but the one that is written to, as of the last look. */
  bytes = 0;

  constructor(options: RecordLogWriterOptions) {
    this.#options = options;
    this.#folder = dirname(options.path);
    this.#base = basename(options.path);
  }

  /** Renames the file that lies at the path, and that nobody has open; one without a line is deleted. */
  async setAside(): Promise<void> {
    const { path, now, whenFull, beforeRotate } = this.#options;
    const names = await namesIn(this.#folder);
    let rotated = this.#rotated(names);
    if (names.includes(this.#base)) {
      const size = 'refuse' in whenFull ? await cutToWholeLines(path) : (await stat(path)).size;
      // Not used again: a reader may know the file by what it began with.
      if (size === 0) await rm(path);
      else {
        if (beforeRotate !== undefined) {
          // Whoever waited for a chunk of it has had a turn, and has noted what became of it.
          await nextTurn();
          await beforeRotate();
          rotated = this.#rotated(await namesIn(this.#folder));
        }
        // Later than all others, also when the clock was set back: readers go by the names.
        const ms = Math.max(now(), msOfRotated(rotated.at(-1) ?? '') + 1);
        const name = rotatedName(this.#base, ms);
        await rename(path, join(this.#folder, name));
        // A reader may delete it now: its old name shall not come back with the power.
        await syncFolder(this.#folder);
        rotated.push(name);
      }
    }
    await this.#deleteOldest(rotated);
    await this.#count(rotated);
  }

  /** Counts the bytes again. `isOpen`: the file at the path is written to, and counted elsewhere. */
  async look(isOpen: boolean): Promise<void> {
    const names = await namesIn(this.#folder);
    await this.#count([
      ...this.#rotated(names),
      ...(isOpen || !names.includes(this.#base) ? [] : [this.#base]),
    ]);
  }

  /** Oldest first. */
  #rotated(names: readonly string[]): string[] {
    return names.filter((name) => parseRecordFile(name, this.#base) === 'rotated').sort();
  }

  /** `rotated`: oldest first. */
  async #deleteOldest(rotated: readonly string[]): Promise<void> {
    const { whenFull } = this.#options;
    if ('refuse' in whenFull) return;
    const { keptBytes, keptFiles } = whenFull.deleteOldest;
    let bytes = 0;
    for (const [index, name] of [...rotated].reverse().entries()) {
      bytes += await this.#sizeOf(name);
      if (index >= keptFiles || bytes > keptBytes) await rm(join(this.#folder, name), { force: true });
    }
  }

  async #count(names: readonly string[]): Promise<void> {
    let bytes = 0;
    for (const name of names) bytes += await this.#sizeOf(name);
    this.bytes = bytes;
  }

  /** 0 of a file that was deleted meanwhile. */
  async #sizeOf(name: string): Promise<number> {
    try {
      return (await stat(join(this.#folder, name))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  }
}

/** None where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
