import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RecordLogWriter } from '@logpipeline/record-log';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import { nodeMetricsFolder, nodeMetricsLog } from '../spool/layout.ts';

/** A sample has 5 to 20 KB: a day or more at one in 30 s, while nothing is read. A new file also begins with each start of the agent. */
const LIMITS = { maxFileBytes: 4 << 20, whenFull: { deleteOldest: { keptBytes: 32 << 20, keptFiles: 100 } } };
/**
 * Samples of a pipeline that is gone are deleted once nothing was written for so long, milliseconds: an agent that has just started
 * may not know yet that it is wanted.
 */
const KEPT_WITHOUT_PIPELINE_MS = 3_600_000;

export type NodeMetricsWish = NonNullable<PipelineSettings['nodeMetrics']>;

/** The part of the node's metrics that is needed here. */
export type Samples = {
  /** Calls `write` with one record, without line end, each interval. Returns what ends it. */
  subscribe(subscriber: {
    intervalMs: number;
    topProcesses: number;
    write: (record: string) => Promise<void>;
  }): () => void;
};

export type NodeMetricsLogsOptions = {
  spoolPath: string;
  samples: Samples;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  warn: (message: string) => void;
};

type Life = { wish: NodeMetricsWish; writer: RecordLogWriter; unsubscribe: () => void };

/** Has samples of the node written into a record log for each pipeline that wants some; the pipeline reads them from there. */
export class NodeMetricsLogs {
  readonly #options: NodeMetricsLogsOptions;
  /** By the path of the log. */
  readonly #lives = new Map<string, Life>();
  /** Writers that are coming to their end, by path. */
  readonly #ending = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #known: ReadonlySet<string> | undefined;
  #tidying: Promise<void> = Promise.resolve();

  constructor(options: NodeMetricsLogsOptions) {
    this.#options = options;
  }

  /** From now on exactly these pipelines are there. */
  apply(pipelines: Iterable<Pick<PipelineSettings, 'namespace' | 'name' | 'nodeMetrics'>>): void {
    const { spoolPath } = this.#options;
    const all = [...pipelines].map((pipeline) => ({ pipeline, path: nodeMetricsLog(spoolPath, pipeline) }));
    const wishes = new Map(all.map(({ pipeline, path }) => [path, pipeline.nodeMetrics]));
    for (const [path, life] of this.#lives) if (wishes.get(path) === undefined) this.#end(path, life);
    for (const [path, wish] of wishes) if (wish !== undefined) this.#follow(path, wish);
    this.#known = new Set(wishes.keys());
    this.#tidyInTurn();
    this.#timer ??= setInterval(() => this.#tidyInTurn(), KEPT_WITHOUT_PIPELINE_MS).unref();
  }

  /** No sample is written after it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const [path, life] of [...this.#lives]) this.#end(path, life);
    await Promise.all([this.#tidying, ...this.#ending.values()]);
  }

  #follow(path: string, wish: NodeMetricsWish): void {
    const life = this.#lives.get(path);
    if (life?.wish.interval === wish.interval && life.wish.topProcesses === wish.topProcesses) return;
    life?.unsubscribe();
    const { samples, now } = this.#options;
    const writer =
      life?.writer ?? new RecordLogWriter({ path, ...LIMITS, now, after: this.#ending.get(path) });
    const unsubscribe = samples.subscribe({
      intervalMs: wish.interval,
      topProcesses: wish.topProcesses,
      write: (record) => writer.write(Buffer.from(`${record}\n`)),
    });
    this.#lives.set(path, { wish, writer, unsubscribe });
  }

  #end(path: string, { unsubscribe, writer }: Life): void {
    this.#lives.delete(path);
    unsubscribe();
    const ending = writer.close().then(
      () => undefined,
      () => undefined,
    );
    this.#ending.set(path, ending);
    void ending.then(() => {
      if (this.#ending.get(path) === ending) this.#ending.delete(path);
    });
  }

  #tidyInTurn(): void {
    this.#tidying = this.#tidying.then(() => this.#tidy());
  }

  /** A pipeline that only stopped to want samples may not have read the last ones yet: its log stays. */
  async #tidy(): Promise<void> {
    const known = this.#known;
    if (known === undefined) return;
    const root = nodeMetricsFolder(this.#options.spoolPath);
    const file = basename(nodeMetricsLog(this.#options.spoolPath, { namespace: '', name: '' }));
    for (const name of await namesIn(root)) {
      const folder = join(root, name);
      if (!known.has(join(folder, file))) await this.#deleteIfOld(folder);
    }
  }

  async #deleteIfOld(folder: string): Promise<void> {
    const { now, warn } = this.#options;
    try {
      if (Math.abs(now() - (await changedAt(folder))) >= KEPT_WITHOUT_PIPELINE_MS)
        await rm(folder, { recursive: true });
    } catch (error) {
      warn(
        `Samples of a pipeline that is gone could not be deleted and take disk space: ${folder} (${(error as Error).message}). It is ` +
          'tried again in an hour. Usual cause: a broken disk, or rights that were changed.',
      );
    }
  }
}

/** None where there is no such folder yet, or it cannot be listed now. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** When something was last written in it, milliseconds since 1970 UTC. */
async function changedAt(folder: string): Promise<number> {
  let latest = (await stat(folder)).mtimeMs;
  for (const name of await readdir(folder))
    latest = Math.max(latest, (await stat(join(folder, name))).mtimeMs);
  return latest;
}
