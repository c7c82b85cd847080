import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { SegmentIndex } from '@logpipeline/records';
import { type Logger, pino } from 'pino';
import { createDirectoryDestination } from '../../src/destinations/directory.ts';
import { PendingBudget } from '../../src/lines/pendingLine.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import { Discoveries } from '../../src/pipeline/discoveries.ts';
import { PipelineSet } from '../../src/pipeline/pipelineSet.ts';
import type { PipelineStatus } from '../../src/pipeline/pipelineStatus.ts';
import type { WantedPipeline } from '../../src/pipeline/wantedPipeline.ts';
import { parsePipeline } from '../../src/settings/pipelineSettings.ts';
import type { RecordLogSettings } from '../../src/settings/recordLogSettings.ts';
import { FramePool } from '../../src/spool/framePool.ts';

const DEADLINE_MS = 20_000;

/** Pipelines in this process, on a folder of their own: logs, spool, and directories as destinations. */
export class PipelineWorld {
  readonly folder: string;
  readonly log: Logger = pino({ level: 'silent' });
  readonly tally = new RecordTally(10, () => performance.now());
  #discoveries: Discoveries | undefined;
  #set: PipelineSet | undefined;
  #series = 0;
  /** What pipelines with `frontend` read. */
  recordLogs: RecordLogSettings[] = [];

  constructor(parent = tmpdir()) {
    this.folder = mkdtempSync(join(parent, 'pipelines-'));
    for (const name of ['logs', 'a', 'b']) mkdirSync(join(this.folder, name));
  }

  get set(): PipelineSet {
    if (this.#set === undefined) throw new Error('no agent runs');
    return this.#set;
  }

  get spool(): string {
    return join(this.folder, 'spool');
  }

  async start(): Promise<void> {
    mkdirSync(this.spool, { recursive: true });
    const discoveries = new Discoveries(() => undefined, this.spool, undefined, undefined, this.recordLogs);
    this.#discoveries = discoveries;
    this.#set = new PipelineSet({
      spoolPath: this.spool,
      context: { cluster: 'c', node: 'n' },
      pool: new FramePool(),
      pendingBudget: new PendingBudget(1 << 20),
      tally: this.tally,
      maxLineSize: 1 << 16,
      log: this.log,
      now: Date.now,
      random: () => 0,
      newSeries: () => String(++this.#series).padStart(16, '0'),
      createDestination: ({ directory }) => createDirectoryDestination({ path: directory?.path ?? '' }),
      discover: (settings) => discoveries.of(settings),
      isOnNode: (identity, settings) => discoveries.isOnNode(identity, settings),
    });
    await this.#set.open();
  }

  /** As SIGTERM does, with time to upload. */
  async stop(ms = 5_000, toEnd = false): Promise<void> {
    await this.#set?.stop(AbortSignal.timeout(ms), toEnd);
    this.#set = undefined;
    this.#discoveries?.close();
  }

  async close(): Promise<void> {
    await this.stop(0);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A configuration of the pipeline `default/app`. */
  wanted(to: 'a' | 'b', changes: Record<string, unknown> = {}): WantedPipeline {
    const parsed = parsePipeline({
      name: 'app',
      interval: '1h',
      destination: { directory: { path: join(this.folder, to) } },
      files: { include: [join(this.folder, 'logs', '*.log')] },
      ...changes,
    });
    if (!parsed.ok) throw new Error(parsed.errors.join('; '));
    return { settings: parsed.settings, revision: JSON.stringify([to, changes]) };
  }

  write(from: number, to: number, file = 'app.log'): void {
    const lines = Array.from({ length: to - from }, (_, index) => `${lineOf(from + index)}\n`);
    appendFileSync(join(this.folder, 'logs', file), lines.join(''));
  }

  /** Messages in a destination, with as many of each as there are. */
  shipped(where: 'a' | 'b'): string[] {
    return this.indexes(where)
      .flatMap((index) => this.#linesOf(where, index))
      .map((line) => (JSON.parse(line) as { message: string }).message)
      .sort();
  }

  objects(where: 'a' | 'b'): number {
    return this.indexes(where).filter(({ object }) => object !== null).length;
  }

  indexes(where: 'a' | 'b'): SegmentIndex[] {
    const files = readdirSync(join(this.folder, where), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.name.endsWith('.json.zst'))
      .map((file) =>
        JSON.parse(zstdDecompressSync(readFileSync(join(file.parentPath, file.name))).toString()),
      );
  }

  /** Frame by frame: zstdDecompressSync returns the first of several only. */
  #linesOf(where: string, { object, frames }: SegmentIndex): string[] {
    if (object === null) return [];
    const bytes = readFileSync(join(this.folder, where, object.key));
    const decompress = object.key.endsWith('.gz') ? gunzipSync : zstdDecompressSync;
    return frames.flatMap(({ offset, size }) =>
      decompress(bytes.subarray(offset, offset + size))
        .toString()
        .trim()
        .split('\n'),
    );
  }

  folders(): string[] {
    return readdirSync(join(this.spool, 'pipelines'));
  }

  status(): PipelineStatus {
    const [status] = this.set.statuses();
    if (status === undefined) throw new Error('no pipeline');
    return status;
  }
}

export const lineOf = (n: number) => `line ${String(n).padStart(5, '0')}`;
export const linesOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => lineOf(from + index));

export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`it is still not so that ${what}`);
    await sleep(20);
  }
}
