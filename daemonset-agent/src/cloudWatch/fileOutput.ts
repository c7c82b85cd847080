import { appendFile, rename, stat } from 'node:fs/promises';
import { type LineOutput, type OutputLog, withinStop } from './lineOutput.ts';
import { LineQueue } from './lineQueue.ts';

/** A file that would grow beyond is renamed to `<path>.1`, whose predecessor is deleted by that: twice this is the most on disk. */
const MAX_FILE_BYTES = 8 << 20;

export type FileOutputOptions = { path: string; log: OutputLog; maxFileBytes?: number };

/** Appends lines to a file, which its reader follows by name. */
export function createFileOutput({
  path,
  log,
  maxFileBytes = MAX_FILE_BYTES,
}: FileOutputOptions): LineOutput {
  const queue = new LineQueue();
  const counts = { written: 0, dropped: 0 };
  let writing: Promise<void> | undefined;
  let failing = false;

  const append = async (bytes: Buffer) => {
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size > 0 && size + bytes.length > maxFileBytes) await rename(path, `${path}.1`);
    await appendFile(path, bytes, { mode: 0o640 });
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
