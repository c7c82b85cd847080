import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { SegmentIndex } from '@logpipeline/records';
import { readWithZstd } from './independentReader.ts';
import { LINE_BYTES, type NumberedLog } from './numberedLog.ts';

const LINE = /pod=(\S+) n=(\d+) /;

/** What lies in a folder of objects, read with the `zstd` command line. */
export class DeliveredLines {
  readonly indexes: SegmentIndex[];
  readonly #copies: Map<string, number>;

  private constructor(indexes: SegmentIndex[], copies: Map<string, number>) {
    this.indexes = indexes;
    this.#copies = copies;
  }

  static async read(folder: string): Promise<DeliveredLines> {
    const copies = new Map<string, number>();
    await readWithZstd(folder, (record) => {
      const [, pod, line] = LINE.exec(record) ?? [];
      const id = `${pod}/${line}`;
      copies.set(id, (copies.get(id) ?? 0) + 1);
    });
    const indexes = globSync('**/_index/**/*.json.zst', { cwd: folder }).map((path) => {
      const json = execFileSync('zstd', ['--decompress', '--stdout', join(folder, path)], { stdio: 'pipe' });
      return JSON.parse(json.toString()) as SegmentIndex;
    });
    return new DeliveredLines(indexes, copies);
  }

  /** Lines that are there more than once. */
  get doubled(): string[] {
    return [...this.#copies].filter(([, copies]) => copies > 1).map(([id]) => id);
  }

  missing(logs: readonly NumberedLog[]): string[] {
    return logs.flatMap(({ pod, lines }) =>
      Array.from({ length: lines }, (_, index) => `${pod}/${index + 1}`).filter(
        (id) => !this.#copies.has(id),
      ),
    );
  }

  /** Lines that the indexes say were given up when the buffer was full, in the order of {@link missing}. */
  dropped(logs: readonly NumberedLog[]): string[] {
    return logs.flatMap(({ pod }) => {
      const lines = this.indexes.flatMap(({ sources }) =>
        sources
          .filter(({ source, dropped }) => podOf(source) === pod && (dropped.buffer_full ?? 0) > 0)
          .flatMap(({ ranges }) => ranges.flatMap(([from, to]) => linesOf(from, to))),
      );
      return lines.sort((a, b) => a - b).map((line) => `${pod}/${line}`);
    });
  }

  /** Lines in gaps of known extent that name a pod. */
  inGaps(reason: string): string[] {
    return this.indexes.flatMap(({ gaps }) =>
      gaps
        .filter((gap) => gap.reason === reason)
        .flatMap(({ source, from, to }) => {
          if (source === undefined || typeof from !== 'number' || typeof to !== 'number') return [];
          return linesOf(from, to).map((line) => `${podOf(source)}/${line}`);
        }),
    );
  }

  /** Numbers of each series, sorted. */
  sequences(): number[][] {
    const bySeries = Map.groupBy(this.indexes, ({ series }) => series);
    return [...bySeries.values()].map((indexes) =>
      indexes.map(({ sequence }) => sequence).sort((a, b) => a - b),
    );
  }
}

function podOf(source: SegmentIndex['sources'][number]['source']): string {
  return source.type === 'container' ? source.pod : source.path;
}

function linesOf(from: number, to: number): number[] {
  const first = from / LINE_BYTES + 1;
  return Array.from({ length: (to - from) / LINE_BYTES }, (_, index) => first + index);
}
