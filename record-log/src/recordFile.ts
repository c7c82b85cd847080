import { type FileHandle, open, stat } from 'node:fs/promises';

const LF = 0x0a;

/** What an {@link RecordFile.append} did. `bytes` of the chunks, from the first on, are in the file, and end with a line. */
export type Appended = { bytes: number; failure?: unknown };

/** A file that this process made, and alone appends to. Always ends with a whole line, unless it is `torn`. */
export class RecordFile {
  readonly #handle: FileHandle;
  readonly #identity: string;
  size = 0;
  /** Part of a line could not be cut off: nothing may follow it. */
  torn = false;

  private constructor(handle: FileHandle, identity: string) {
    this.#handle = handle;
    this.#identity = identity;
  }

  static async create(path: string): Promise<RecordFile> {
    const handle = await open(path, 'ax', 0o600);
    try {
      const { dev, ino } = await handle.stat();
      return new RecordFile(handle, `${dev}:${ino}`);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether it is the file that lies at the path. */
  async isAt(path: string): Promise<boolean> {
    try {
      const { dev, ino } = await stat(path);
      return `${dev}:${ino}` === this.#identity;
    } catch {
      return false;
    }
  }

  /**
   * Writes whole lines. When only part of them fits, the whole ones among that part stay, since a reader that follows the file may
   * have taken them; the part of a line behind them is cut off: no reader has taken it, for its line end is its last byte.
   */
  async append(chunks: readonly Buffer[]): Promise<Appended> {
    const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    let written = 0;
    let failure: unknown;
    // A short write says nothing of its reason; the next one does.
    while (written < total && failure === undefined) {
      try {
        const { bytesWritten } = await this.#handle.writev(behind(chunks, written));
        written += bytesWritten;
        if (bytesWritten === 0) failure = new Error('the disk takes no more bytes');
      } catch (error) {
        failure = error;
        written = await this.#written(written);
      }
    }
    const bytes = written === total ? total : wholeLines(chunks, written);
    this.size += bytes;
    if (bytes < written) await this.#cutBack();
    return failure === undefined ? { bytes } : { bytes, failure };
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Bytes behind the last whole line: a call that failed may have written some. `known`: what the calls before said. */
  async #written(known: number): Promise<number> {
    try {
      return Math.max(known, (await this.#handle.stat()).size - this.size);
    } catch {
      this.torn = true;
      return known;
    }
  }

  async #cutBack(): Promise<void> {
    try {
      await this.#handle.truncate(this.size);
    } catch {
      this.torn = true;
    }
  }
}

/** What follows after so many bytes. */
function behind(chunks: readonly Buffer[], bytes: number): Buffer[] {
  const rest: Buffer[] = [];
  let skip = bytes;
  for (const chunk of chunks) {
    if (skip < chunk.length) rest.push(skip === 0 ? chunk : chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.length);
  }
  return rest;
}

/** Bytes up to and including the last line end among the first so many. Each chunk ends with one. */
function wholeLines(chunks: readonly Buffer[], bytes: number): number {
  let start = 0;
  for (const chunk of chunks) {
    if (start + chunk.length > bytes) return start + chunk.subarray(0, bytes - start).lastIndexOf(LF) + 1;
    start += chunk.length;
  }
  return start;
}
