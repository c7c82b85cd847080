import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RecordLogSettings } from '../settings/recordLogSettings.ts';
import type { SourcePosition } from '../spool/commitRecord.ts';
import { syncFolder } from '../spool/syncFolder.ts';
import { idOfDiskFile } from '../tail/fileHead.ts';
import { listRecordFiles } from '../tail/recordLog.ts';
import { countSpent, countUnread, type Reached, type RecordFile } from './spentFiles.ts';

/** A service that writes at full speed fills a few megabytes in it, milliseconds. */
const SWEEP_MS = 1_000;

export type RecordLogSweepOptions = {
  logs: readonly RecordLogSettings[];
  /** How far each pipeline that is wanted has durably read; undefined: not known. */
  committed: () => readonly (readonly SourcePosition[] | undefined)[];
  warn: (message: string) => void;
};

/**
 * Deletes rotated files of record logs once every pipeline's position behind them is durable in the spool: from then on no start reads
 * them again. The oldest goes first, and each deletion is durable before the next: what is left is always the end of the log.
 */
export class RecordLogSweep {
  readonly #options: RecordLogSweepOptions;
  /** Of each log's rotated files, by path and key: they do not change any more. */
  readonly #ids = new Map<string, Map<string, string | null>>();
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(options: RecordLogSweepOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.logs.length > 0) this.#later();
  }

  /** Deletes nothing more once it resolves. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#sweeping;
  }

  /** Deletes what may be deleted now. */
  async sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweepAll());
    await this.#sweeping;
  }

  /** Bytes in record logs that not every pipeline has read; all of them as long as no pipeline is wanted. */
  unreadBytes(): number {
    let sum = 0;
    for (const log of this.#options.logs) {
      const readers = this.#readersOf(log);
      sum += countUnread(this.#list(log), readers ?? []);
    }
    return sum;
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      void this.sweep().then(() => {
        if (this.#timer !== undefined) this.#later();
      });
    }, SWEEP_MS).unref();
  }

  async #sweepAll(): Promise<void> {
    try {
      for (const log of this.#options.logs) await this.#sweepLog(log);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#options.warn(
          `A file of records that are in the spool already could not be deleted (${(error as Error).message}). It takes disk space, and is ` +
            'tried again every second; the service beside the agent takes no more records once its volume is full. Usual cause: the agent’s ' +
            'user may not write to the folder, or the volume is mounted read-only.',
        );
      this.#failing = true;
    }
  }

  async #sweepLog(log: RecordLogSettings): Promise<void> {
    const files = this.#list(log);
    const readers = this.#readersOf(log);
    if (readers === undefined) return;
    const folder = dirname(log.path);
    for (const { name } of files.slice(0, countSpent(files, readers))) {
      await rm(join(folder, name), { force: true });
      await syncFolder(folder);
    }
  }

  /** Undefined while one of them is not known: it may be the one that is furthest behind. */
  #readersOf({ path }: RecordLogSettings): Reached[] | undefined {
    const readers: Reached[] = [];
    for (const positions of this.#options.committed()) {
      if (positions === undefined) return undefined;
      const own = positions.find(({ source }) => source.type === 'records' && source.path === path);
      readers.push(own?.streams[0]);
    }
    return readers;
  }

  /** Oldest first; none while they cannot be listed. */
  #list({ path }: RecordLogSettings): RecordFile[] {
    const base = basename(path);
    const listed = listRecordFiles(dirname(path), base);
    if (typeof listed === 'string') return [];
    const known = this.#ids.get(path);
    const ids = new Map<string, string | null>();
    this.#ids.set(path, ids);
    return listed.map((file) => {
      const isRotated = file.name !== base;
      const key = `${file.path} ${file.key}`;
      const id = (isRotated ? known?.get(key) : undefined) ?? idOfDiskFile(file, false, isRotated);
      if (isRotated) ids.set(key, id);
      return { name: file.name, id, size: file.size, isRotated };
    });
  }
}
