import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { RecordFile } from './recordFile.ts';
import { RecordFolder } from './recordFolder.ts';
import { RecordLogFull, recordLogError } from './recordLogError.ts';
import type { RecordLogWriterOptions } from './recordLogWriterOptions.ts';
import { syncFolder } from './syncFolder.ts';
import { type Chunk, type Step, WriteQueue } from './writeQueue.ts';

const LF = 0x0a;

/**
 * Keeps records in files until they are read from there and shipped: one line each, durable when `write` resolves.
 *
 * **Group commit.** All chunks that wait are written by one `writev` and made durable by one `fdatasync`; what comes while that runs waits
 * for the next. Chunks are in the file in the order of their calls. How much may wait is for the caller to decide, by `waitingBytes`.
 *
 * It appends only to files that it made itself and whose lines are all known to be durable. What another process left, and a file that
 * could not be synced, is renamed first: its end may be torn, or be lost with the power although it was read before, and a reader
 * must not take what comes behind for it. With `refuse`, a torn end is cut off before, and the rest made durable: each rotated file is whole
 * lines. A kill between rename and creation leaves no file at the path; the next write makes it.
 *
 * Part of a line, which a full disk leaves behind, is cut off again, so a full disk makes no new files, and costs none of the old ones. Of a
 * batch that was partly written, chunks that are in the file as a whole are synced and resolve; the one that was cut is rejected with
 * the lines that stay (`linesInFile`), and those behind it with none. {@link RecordLogError} says what to assume after a failed sync.
 */
export class RecordLogWriter {
  readonly #options: RecordLogWriterOptions;
  readonly #folder: RecordFolder;
  #file: RecordFile | undefined;
  readonly #queue = new WriteQueue();
  #running = false;
  #closed = false;
  #ageTimer: NodeJS.Timeout | undefined;

  constructor(options: RecordLogWriterOptions) {
    this.#options = options;
    this.#folder = new RecordFolder(options);
  }

  /** Not yet durable nor rejected. */
  get waitingBytes(): number {
    return this.#queue.waitingBytes;
  }

  get waitingChunks(): number {
    return this.#queue.waitingChunks;
  }

  /** Of all the log's files, as of the last look at the folder: at a rotation, when the log is full, and by `measure`. */
  get bytesOnDisk(): number {
    return this.#folder.bytes + (this.#file?.size ?? 0);
  }

  /**
   * `chunk`: whole lines, each with its line end; not changed before the promise settles. Rejects with a {@link RecordLogError}, which is
   * a {@link RecordLogFull} when there is no room.
   */
  write(chunk: Buffer): Promise<void> {
    if (chunk.at(-1) !== LF) throw new Error('BUG: a chunk of a record log does not end with a line end');
    this.#closed = false;
    return new Promise((resolve, reject) => this.#enqueue({ bytes: chunk, resolve, reject }));
  }

  /** Renames the current file, if it holds anything, also one that another process left. What was written before is done. */
  rotate(): Promise<void> {
    return this.#step(() => this.#rotate());
  }

  /** Looks at the folder: readers delete files there. */
  measure(): Promise<void> {
    return this.#step(() => this.#folder.look(this.#file !== undefined));
  }

  /** Resolves when what was written before is done. With `refuse` the last file is rotated, so that nothing is left that may not be deleted. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#step(() => ('refuse' in this.#options.whenFull ? this.#rotate() : this.#closeFile()));
  }

  #step(run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => this.#enqueue({ run, resolve, reject }));
  }

  #enqueue(job: Chunk | Step): void {
    this.#queue.add(job);
    if (this.#running) return;
    this.#running = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    await this.#options.after?.catch(() => undefined);
    for (let job = this.#queue.first; job !== undefined; job = this.#queue.first) {
      if ('run' in job) {
        this.#queue.takeStep();
        await job.run().then(job.resolve, job.reject);
      } else await this.#writeWaiting(job);
    }
    this.#running = false;
  }

  async #writeWaiting(first: Chunk): Promise<void> {
    try {
      const file = await this.#fileFor(first.bytes.length);
      const batch = this.#queue.takeBatch(this.#room, this.#options.maxFileBytes - file.size);
      if (batch.length > 0) await this.#writeBatch(file, batch);
      else this.#refuse();
    } catch (error) {
      this.#queue.rejectAll(this.#options.path, error);
    }
  }

  async #fileFor(bytes: number): Promise<RecordFile> {
    const { path, maxFileBytes } = this.#options;
    // Somebody may have deleted it, or its folder: then nobody would ever read what is written.
    if (this.#file !== undefined && !(await this.#file.isAt(path))) await this.#closeFile();
    const file = this.#file ?? (await this.#create());
    if (bytes > this.#room) await this.#folder.look(true);
    const full = bytes > this.#room;
    // A full log has one file at least that a reader may delete.
    const due = full ? this.#folder.bytes === 0 : file.size + bytes > maxFileBytes;
    if (!due || file.size === 0) return file;
    await this.#rotate();
    return await this.#create();
  }

  /** Bytes that may be added to the log. */
  get #room(): number {
    const { whenFull } = this.#options;
    return 'refuse' in whenFull ? whenFull.refuse.maxBytes - this.bytesOnDisk : Number.POSITIVE_INFINITY;
  }

  #refuse(): void {
    const { path } = this.#options;
    for (const chunk of this.#queue.takeLargerThan(this.#room)) {
      const message = `a record was not written to ${path}: its files have ${this.bytesOnDisk} bytes, and no room for ${chunk.bytes.length} more`;
      this.#queue.settle(chunk, new RecordLogFull(message, { code: 'FULL' }));
    }
  }

  async #writeBatch(file: RecordFile, batch: Chunk[]): Promise<void> {
    const { path, onSync } = this.#options;
    const began = performance.now();
    const { bytes, failure } = await file.append(batch.map((chunk) => chunk.bytes));
    const lost: unknown = bytes === 0 ? undefined : await file.sync().then(() => undefined, failed);
    if (file.torn || lost !== undefined) await this.#closeFile().catch(() => undefined);
    else if (file.size > 0) this.#watchAge();
    let end = 0;
    let chunks = 0;
    for (const chunk of batch) {
      const within = Math.max(0, Math.min(chunk.bytes.length, bytes - end));
      end += chunk.bytes.length;
      const cause = lost ?? (within < chunk.bytes.length ? failure : undefined);
      if (cause === undefined) chunks++;
      const linesInFile = cause === undefined ? 0 : lines(chunk.bytes.subarray(0, within));
      const durable = lost === undefined || linesInFile === 0;
      this.#queue.settle(
        chunk,
        cause === undefined ? undefined : recordLogError(path, cause, { linesInFile, durable }),
      );
    }
    if (lost === undefined && bytes > 0)
      onSync?.({ bytes, chunks, seconds: (performance.now() - began) / 1000 });
  }

  async #create(): Promise<RecordFile> {
    const { path } = this.#options;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#folder.setAside();
    const file = await RecordFile.create(path);
    try {
      for (const parent of [folder, dirname(folder)]) await syncFolder(parent);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#file = file;
    return file;
  }

  async #rotate(): Promise<void> {
    await this.#closeFile();
    await this.#folder.setAside();
  }

  async #closeFile(): Promise<void> {
    clearTimeout(this.#ageTimer);
    this.#ageTimer = undefined;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #watchAge(): void {
    const { maxFileAgeMs, onFailedRotation } = this.#options;
    if (maxFileAgeMs === undefined || this.#ageTimer !== undefined) return;
    this.#ageTimer = setTimeout(() => {
      this.rotate().catch((error: unknown) => {
        if (!this.#closed) this.#watchAge();
        onFailedRotation?.(error);
      });
    }, maxFileAgeMs).unref();
  }
}

/** A rejection is told from a result by being there at all. */
function failed(error: unknown): unknown {
  return error ?? new Error('failed without a reason');
}

function lines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
