import { existsSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { SegmentIndex, SourceEntry } from '@logpipeline/records';
import { isTemporary, parseSegmentName, type SegmentSuffix, segmentPath } from './layout.ts';
import { describeSegment, diskBytes, emptied, renamed, type SealedSegment } from './sealedSegment.ts';
import type { SegmentContext } from './segmentContext.ts';
import { syncFolder } from './syncFolder.ts';

export type { SealedSegment };

/**
 * The frozen half of a pipeline's spool. Each change is one atomic rename, so that it needs no commit: see README.md
 * for the order and for what a crash leaves behind.
 *
 * The uploader's calls and the spool's may come at the same time; they run one after the other.
 */
export class SealedSegments {
  readonly #folder: string;
  readonly #context: SegmentContext;
  readonly #segments = new Map<number, SealedSegment>();
  #bytes = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(folder: string, context: SegmentContext) {
    this.#folder = folder;
    this.#context = context;
  }

  /**
   * Takes stock after a start, or after the open half failed and is opened again: finishes deletions, and returns the
   * numbers below `nextSequence` that are neither open nor frozen, whose index must be built from their journal.
   */
  load(open: ReadonlySet<number>, nextSequence: number): Promise<number[]> {
    return this.#exclusively(() => this.#load(open, nextSequence));
  }

  async #load(open: ReadonlySet<number>, nextSequence: number): Promise<number[]> {
    // An index that was renamed, but whose folder was not fsynced, must not be sent: without it another would be built.
    await syncFolder(this.#folder);
    const files = new Map<number, Set<string>>();
    for (const name of await readdir(this.#folder)) {
      if (isTemporary(name)) await rm(join(this.#folder, name), { force: true });
      const parsed = parseSegmentName(name);
      if (parsed === undefined || open.has(parsed.sequence)) continue;
      // What is known already is the uploader's at this moment.
      if (this.#segments.has(parsed.sequence)) continue;
      const suffixes = files.get(parsed.sequence) ?? new Set();
      files.set(parsed.sequence, suffixes.add(parsed.suffix));
    }
    const unfrozen: number[] = [];
    for (const [sequence, suffixes] of [...files].sort((a, b) => a[0] - b[0])) {
      if (sequence >= nextSequence || suffixes.has('shipped')) await this.#unlink(sequence);
      else if (suffixes.has('index')) await this.#read(sequence, suffixes.has('data'));
      else unfrozen.push(sequence);
    }
    return unfrozen;
  }

  /** Freezes a segment whose data and journal are durable. From its return on the uploader may have it. */
  freeze(index: SegmentIndex): Promise<SealedSegment> {
    return this.#exclusively(async () => {
      const bytes = await this.#write(index);
      await syncFolder(this.#folder);
      await this.#removeJournal(index.sequence);
      const segment = describeSegment(this.#folder, this.#context, index, bytes);
      this.#add(segment);
      return segment;
    });
  }

  /**
   * Both objects are proven stored: the local copies go. Returns what was shipped, by source, as far as it can still be
   * read. When it rejects, nothing is gone, and it can be called again.
   */
  shipped(sequence: number): Promise<SourceEntry[]> {
    return this.#exclusively(async () => {
      const segment = this.#get(sequence);
      const { sources } = await this.#readIndex(sequence).catch(() => ({ sources: [] }));
      const to = this.#path(sequence, 'shipped');
      await rename(this.#path(sequence, 'index'), to).catch((error: NodeJS.ErrnoException) => {
        // An earlier call came this far.
        if (error.code !== 'ENOENT' || !existsSync(to)) throw error;
      });
      // The new name must be there for good before the data goes: an index without data looks like a loss.
      await syncFolder(this.#folder);
      await this.#unlink(sequence);
      this.#forget(segment);
      return sources;
    });
  }

  /** Gives a segment up for its disk space; its index stays and says so. When it rejects, it can be called again. */
  drop(sequence: number, reason: string): Promise<SealedSegment> {
    return this.#exclusively(async () => {
      const index = await this.#readIndex(sequence);
      const segment = await this.#replace(sequence, emptied(index, reason));
      // What cannot be deleted now is deleted at the next start.
      await rm(this.#path(sequence, 'data'), { force: true }).catch(() => undefined);
      return segment;
    });
  }

  /**
   * Other bytes lie under one of the segment's keys (a cloned disk): it goes up under another series. `index`: its data
   * is stored under the old key already, so that only the index gets a new one.
   */
  reidentify(sequence: number, series: string, conflict: 'data' | 'index'): Promise<SealedSegment> {
    return this.#exclusively(async () => {
      const index = renamed(this.#context, await this.#readIndex(sequence), series, conflict);
      return await this.#replace(sequence, index);
    });
  }

  /** Oldest first. */
  values(): SealedSegment[] {
    return [...this.#segments.values()].sort((a, b) => a.sequence - b.sequence);
  }

  has(sequence: number): boolean {
    return this.#segments.has(sequence);
  }

  /** Bytes on disk of all frozen segments. */
  get bytes(): number {
    return this.#bytes;
  }

  #exclusively<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(act);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #replace(sequence: number, index: SegmentIndex): Promise<SealedSegment> {
    const old = this.#get(sequence);
    const bytes = await this.#write(index);
    const segment = describeSegment(this.#folder, this.#context, index, bytes);
    this.#forget(old);
    this.#add(segment);
    // Whatever becomes of this: the file is the new one already.
    await syncFolder(this.#folder);
    return segment;
  }

  async #read(sequence: number, hasData: boolean): Promise<void> {
    const index = await this.#readIndex(sequence);
    await this.#removeJournal(sequence);
    if (index.object === null && hasData) await rm(this.#path(sequence, 'data'), { force: true });
    if (index.object !== null && !hasData) {
      throw new Error(
        `Segment ${sequence} in ${this.#folder} waits for its upload, but its data file is gone. Likely cause: ` +
          'somebody deleted it. Its records are lost; to go on, delete all files of that number.',
      );
    }
    this.#add(
      describeSegment(this.#folder, this.#context, index, await readFile(this.#path(sequence, 'index'))),
    );
  }

  /**
   * The durable index holds all of it. With many sources it is several times as long as the data, and `buffer.maxSize` would
   * know nothing of it. What cannot be deleted now is deleted at the next start, or with the rest.
   */
  async #removeJournal(sequence: number): Promise<void> {
    await rm(this.#path(sequence, 'journal'), { force: true }).catch(() => undefined);
  }

  async #readIndex(sequence: number): Promise<SegmentIndex> {
    const bytes = await promisify(zstdDecompress)(await readFile(this.#path(sequence, 'index')));
    return JSON.parse(bytes.toString()) as SegmentIndex;
  }

  /** The folder is still to be fsynced. */
  async #write(index: SegmentIndex): Promise<Buffer> {
    const bytes = await promisify(zstdCompress)(Buffer.from(`${JSON.stringify(index)}\n`));
    const path = this.#path(index.sequence, 'index');
    const temporary = `${path}.tmp`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    return bytes;
  }

  async #unlink(sequence: number): Promise<void> {
    for (const suffix of ['data', 'journal', 'index', 'shipped'] as const) {
      await rm(this.#path(sequence, suffix), { force: true });
    }
  }

  #path(sequence: number, suffix: SegmentSuffix): string {
    return segmentPath(this.#folder, sequence, suffix);
  }

  #get(sequence: number): SealedSegment {
    const segment = this.#segments.get(sequence);
    if (segment === undefined) throw new Error(`BUG: segment ${sequence} is not sealed`);
    return segment;
  }

  #add(segment: SealedSegment): void {
    this.#segments.set(segment.sequence, segment);
    this.#bytes += diskBytes(segment);
  }

  #forget(segment: SealedSegment): void {
    this.#segments.delete(segment.sequence);
    this.#bytes -= diskBytes(segment);
  }
}
