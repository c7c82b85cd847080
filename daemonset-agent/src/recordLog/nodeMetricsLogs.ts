import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import { nodeMetricsFolder, nodeMetricsLog } from '../spool/layout.ts';
import { RecordLogWriter } from './recordLogWriter.ts';

/** A sample has 5 to 20 KB: a day or more at one in 30 s, while nothing is read. A new file also begins with each start of the agent. */
const LIMITS = { maxFileBytes: 4 << 20, keptBytes: 32 << 20, keptFiles: 100 };
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
    const known = new Set(wishes.keys());
    this.#tidying = this.#tidying.then(() => this.#tidy(known));
  }

  /** No sample is written after it. */
  async stop(): Promise<void> {
    const lives = [...this.#lives];
    for (const [path, life] of lives) this.#end(path, life);
    await Promise.all([this.#tidying, ...lives.map(([, { writer }]) => writer.close())]);
  }

  #follow(path: string, wish: NodeMetricsWish): void {
    const life = this.#lives.get(path);
    if (life?.wish.interval === wish.interval && life.wish.topProcesses === wish.topProcesses) return;
    life?.unsubscribe();
    const { samples, now } = this.#options;
    const writer = life?.writer ?? new RecordLogWriter({ path, ...LIMITS, now });
    const unsubscribe = samples.subscribe({
      intervalMs: wish.interval,
      topProcesses: wish.topProcesses,
      write: (record) => writer.write(record),
    });
    this.#lives.set(path, { wish, writer, unsubscribe });
  }

  #end(path: string, { unsubscribe, writer }: Life): void {
    this.#lives.delete(path);
    unsubscribe();
    void writer.close();
  }

  /** A pipeline that only stopped to want samples may not have read the last ones yet: its log stays. */
  async #tidy(known: ReadonlySet<string>): Promise<void> {
    const { spoolPath, now, warn } = this.#options;
    const root = nodeMetricsFolder(spoolPath);
    const file = basename(nodeMetricsLog(spoolPath, { namespace: '', name: '' }));
    try {
      for (const name of await readdir(root)) {
        const folder = join(root, name);
        if (known.has(join(folder, file))) continue;
        if (Math.abs(now() - (await changedAt(folder))) < KEPT_WITHOUT_PIPELINE_MS) continue;
        await rm(folder, { recursive: true });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      warn(
        `Samples of pipelines that are gone could not be deleted from ${root} and take disk space there ` +
          `(${(error as Error).message}). It is tried again with the next change of a configuration.`,
      );
    }
  }
}

/** When something was last written in it, milliseconds since 1970 UTC. */
async function changedAt(folder: string): Promise<number> {
  let latest = (await stat(folder)).mtimeMs;
  for (const name of await readdir(folder))
    latest = Math.max(latest, (await stat(join(folder, name))).mtimeMs);
  return latest;
}
