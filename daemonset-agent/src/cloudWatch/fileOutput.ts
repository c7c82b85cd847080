import { appendFile, rename, stat, truncate } from 'node:fs/promises';
import { type LineOutput, type OutputLog, withinStop } from './lineOutput.ts';
import { LineQueue } from './lineQueue.ts';

/** A file that would grow beyond is renamed to `<path>.1`, whose predecessor is deleted by that: twice this is the most on disk. */
const MAX_FILE_BYTES = 8 << 20;
const LINE_END = Buffer.from('\n');

export type FileOutputOptions = {
  path: string;
  log: OutputLog;
  maxFileBytes?: number;
  /** For tests: a disk that is full. */
  append?: (path: string, bytes: Buffer) => Promise<void>;
  truncate?: (path: string, bytes: number) => Promise<void>;
};

/** Appends lines to a file, which its reader follows by name. */
export function createFileOutput({
  path,
  log,
  maxFileBytes = MAX_FILE_BYTES,
  append: appendTo = (file, bytes) => appendFile(file, bytes, { mode: 0o640 }),
  truncate: cut = truncate,
}: FileOutputOptions): LineOutput {
  const queue = new LineQueue();
  const counts = { written: 0, dropped: 0 };
  let writing: Promise<void> | undefined;
  let failing = false;

  /** The file ends within a line. */
  let torn = false;

  const append = async (line: Buffer) => {
    let size = await sizeOf(path);
    if (size > 0 && size + line.length > maxFileBytes) {
      await rename(path, `${path}.1`);
      size = 0;
    }
    if (size === 0) torn = false;
    try {
      await appendTo(path, torn ? Buffer.concat([LINE_END, line]) : line);
      torn = false;
    } catch (error) {
      if (!(await cutBack(size))) torn = true;
      throw error;
    }
  };
  /** A full disk takes a part of a line, which would make the next one unreadable too. */
  const cutBack = async (size: number): Promise<boolean> => {
    try {
      await cut(path, size);
      return true;
    } catch {
      return await sizeOf(path).then(
        (now) => now <= size,
        () => false,
      );
    }
  };
  const writeAll = async () => {
    for (let line = queue.shift(); line !== undefined; line = queue.shift()) {
      try {
        await append(line);
        counts.written++;
        if (failing) log.info(`Metrics for CloudWatch are written to ${path} again.`);
        failing = false;
      } catch (error) {
        counts.dropped++;
        if (!failing)
          log.warn(
            `Metrics for CloudWatch cannot be written to ${path} (${(error as Error).message}). They are dropped until that works; ` +
              'shipping goes on. Usually the folder is missing, read-only or full: correct cloudWatch.output, or make room.',
          );
        failing = true;
      }
    }
    writing = undefined;
  };
  const pump = () => {
    if (queue.length > 0) writing ??= writeAll();
  };
  return {
    write(line) {
      queue.push(line);
      pump();
    },
    counts: () => ({ written: counts.written, dropped: counts.dropped + queue.dropped }),
    async stop() {
      // A disk that hangs must not hold up the stop.
      await withinStop(writing);
      queue.dropAll();
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    // Taken for empty it would be cut to nothing after a failure.
    throw error;
  }
}
