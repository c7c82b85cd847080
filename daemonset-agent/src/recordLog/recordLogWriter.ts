import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../spool/syncFolder.ts';
import { msOfRotated, parseRecordFile, rotatedName } from './recordFiles.ts';

export type RecordLogWriterOptions = {
  /** Of the file that is written to; its folder is made, and is this log's alone. */
  path: string;
  /** Bytes: a file that would grow beyond is rotated first. */
  maxFileBytes: number;
  /**
   * Bytes and number of rotated files that are kept; older ones are deleted, read or not (a reader that has one open reads it to
   * its end).
   */
  keptBytes: number;
  keptFiles: number;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Nothing is written before it resolves: another writer of the same file is coming to its end. */
  after?: Promise<void> | undefined;
};

type OpenFile = { handle: FileHandle; size: number; identity: string };

/**
 * Keeps records in a file until they are read from there and shipped: one line each, durable when `write` resolves.
 *
 * It appends only to files that it made itself and whose lines are all known to be durable. What another process left, and a file that
 * could not be synced, is renamed first: its end may be torn, or be lost with the power although it was read before, and a reader
 * must not take what comes behind for it. A kill between rename and creation leaves no file at the path; the next write makes it.
 *
 * Part of a line, which a full disk leaves behind, is cut off again: no reader has taken it, for its line end is its last byte. So a
 * full disk makes no new files, and costs none of the old ones.
 */
export class RecordLogWriter {
  readonly #options: RecordLogWriterOptions;
  #file: OpenFile | undefined;
  #tail: Promise<void>;

  constructor(options: RecordLogWriterOptions) {
    this.#options = options;
    this.#tail = options.after ?? Promise.resolve();
  }

  /** `line`: without its line end. Rejects when it is not durable: it may be in the file all the same. */
  write(line: string): Promise<void> {
    return this.#inTurn(() => this.#append(Buffer.from(`${line}\n`)));
  }

  /** Resolves when what was written before is done. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#closeFile());
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const result = this.#tail.then(step);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #append(bytes: Buffer): Promise<void> {
    const { path, maxFileBytes } = this.#options;
    const known = this.#file;
    // Somebody may have deleted it, or its folder: then nobody would ever read what is written.
    if (known !== undefined && (known.size + bytes.length > maxFileBytes || !(await isAt(path, known))))
      await this.#closeFile();
    const file = this.#file ?? (await this.#create());
    await this.#writeWhole(file, bytes);
    file.size += bytes.length;
    try {
      await file.handle.datasync();
    } catch (error) {
      await this.#closeFile().catch(() => undefined);
      throw error;
    }
  }

  async #writeWhole(file: OpenFile, bytes: Buffer): Promise<void> {
    try {
      const { bytesWritten } = await file.handle.write(bytes);
      if (bytesWritten === bytes.length) return;
    } catch (error) {
      await this.#cutBack(file);
      throw error;
    }
    await this.#cutBack(file);
    throw new Error(`only part of a record could be written to ${this.#options.path}: the disk is full`);
  }

  async #cutBack(file: OpenFile): Promise<void> {
    try {
      await file.handle.truncate(file.size);
    } catch {
      await this.#closeFile().catch(() => undefined);
    }
  }

  async #create(): Promise<OpenFile> {
    const { path } = this.#options;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#rotate();
    const handle = await open(path, 'ax', 0o600);
    const { dev, ino } = await handle.stat();
    const file = { handle, size: 0, identity: `${dev}:${ino}` };
    this.#file = file;
    for (const parent of [folder, dirname(folder)]) await syncFolder(parent);
    return file;
  }

  async #rotate(): Promise<void> {
    const { path, now } = this.#options;
    const folder = dirname(path);
    const names = await readdir(folder);
    const base = basename(path);
    const rotated = names.filter((name) => parseRecordFile(name, base) === 'rotated').sort();
    if (names.includes(base)) {
      if ((await stat(path)).size === 0) await rm(path);
      else {
        // Later than all others, also when the clock was set back: readers go by the names.
        const ms = Math.max(now(), msOfRotated(rotated.at(-1) ?? '') + 1);
        rotated.push(rotatedName(base, ms));
        await rename(path, join(folder, rotatedName(base, ms)));
      }
    }
    await this.#deleteOldest(rotated.map((name) => join(folder, name)));
  }

  /** `rotated`: paths, oldest first. */
  async #deleteOldest(rotated: readonly string[]): Promise<void> {
    const { keptBytes, keptFiles } = this.#options;
    let bytes = 0;
    for (const [index, path] of [...rotated].reverse().entries()) {
      bytes += (await stat(path)).size;
      if (index >= keptFiles || bytes > keptBytes) await rm(path);
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close();
  }
}

/** Whether the open file is the one that lies at the path. */
async function isAt(path: string, { identity }: OpenFile): Promise<boolean> {
  try {
    const { dev, ino } = await stat(path);
    return `${dev}:${ino}` === identity;
  } catch {
    return false;
  }
}
