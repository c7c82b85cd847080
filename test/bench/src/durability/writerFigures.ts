import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { RecordLogWriter } from '@logpipeline/record-log';

export type WriterOptions = {
  /** On the disk that is measured. */
  folder: string;
  /** Requests that wait for their answer at the same time. */
  clients: number;
  recordsARequest: number;
  recordBytes: number;
  /** Of each way, milliseconds, and how often they take turns. */
  roundMs: number;
  rounds: number;
};

/** Records a second, each the median of its rounds. `requestsASync`: with group commit. */
export type WriterFigures = { none: number; each: number; group: number; requestsASync: number };

type Way = { write: (chunk: Buffer) => Promise<unknown>; close: () => Promise<unknown> };

/**
 * The same requests in three ways: no sync at all, so that a loss of power costs what was acknowledged; one sync a request, as one writes
 * it without a thought (they run at the same time, as many as Node has threads); and group commit.
 */
export async function writerFigures(options: WriterOptions): Promise<WriterFigures> {
  let syncs = 0;
  let chunks = 0;
  const ways: Record<'none' | 'each' | 'group', (folder: string) => Promise<Way>> = {
    none: async (folder) => appending(await open(join(folder, 'log'), 'a'), false),
    each: async (folder) => appending(await open(join(folder, 'log'), 'a'), true),
    group: async (folder) =>
      new RecordLogWriter({
        path: join(folder, 'log'),
        maxFileBytes: 64 << 20,
        whenFull: { refuse: { maxBytes: Number.MAX_SAFE_INTEGER } },
        now: Date.now,
        onSync: (stats) => {
          syncs++;
          chunks += stats.chunks;
        },
      }),
  };
  const results = { none: [] as number[], each: [] as number[], group: [] as number[] };
  for (let round = 0; round < options.rounds; round++)
    for (const name of ['none', 'each', 'group'] as const)
      results[name].push(await measure(ways[name], options));
  return {
    none: median(results.none),
    each: median(results.each),
    group: median(results.group),
    requestsASync: chunks / syncs,
  };
}

function appending(handle: FileHandle, isSynced: boolean): Way {
  return {
    write: async (chunk) => {
      await handle.write(chunk);
      if (isSynced) await handle.datasync();
    },
    close: () => handle.close(),
  };
}

async function measure(way: (folder: string) => Promise<Way>, options: WriterOptions): Promise<number> {
  const { clients, recordsARequest, recordBytes, roundMs } = options;
  const folder = await mkdtemp(join(options.folder, 'round-'));
  const chunk = Buffer.from(`${'x'.repeat(recordBytes - 1)}\n`.repeat(recordsARequest));
  const log = await way(folder);
  let requests = 0;
  const began = performance.now();
  const client = async () => {
    for (; performance.now() - began < roundMs; requests++) await log.write(chunk);
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - began) / 1000;
  await log.close();
  await rm(folder, { recursive: true });
  return (requests * recordsARequest) / seconds;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
