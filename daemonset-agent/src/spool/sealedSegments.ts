import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { SegmentIndex } from '@logpipeline/records';
import type { PutRequest } from '../destinations/destination.ts';
import { FORMAT } from './compressor.ts';
import { isTemporary, parseSegmentName, segmentPath } from './layout.ts';
import { keysOf, type SegmentContext } from './segmentContext.ts';
import { syncFolder } from './syncFolder.ts';

/** A segment that is frozen and waits for its upload. */
export type SealedSegment = {
  sequence: number;
  data: Omit<PutRequest, 'signal'> | null;
  index: Omit<PutRequest, 'signal'>;
  records: number;
  /** Earliest record time, milliseconds since 1970 UTC; null without records. */
  firstTime: number | null;
  sealedAt: number;
};

/**
 * The frozen half of a pipeline's spool. Each change is one atomic rename, so that it needs no commit: see README.md
 * for the order and for what a crash leaves behind.
 */
export class SealedSegments {
  readonly #folder: string;
  readonly #context: SegmentContext;
  readonly #segments = new Map<number, SealedSegment>();
  #bytes = 0;

  constructor(folder: string, context: SegmentContext) {
    this.#folder = folder;
    this.#context = context;
  }

  /**
   * Takes stock after a start, or after the open half failed and is opened again: finishes deletions, and returns the numbers below `nextSequence` that are neither open
   * nor frozen, whose index must be built from their journal.
   */
  async load(open: ReadonlySet<number>, nextSequence: number): Promise<number[]> {
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
  async freeze(index: SegmentIndex): Promise<SealedSegment> {
    const bytes = await this.#write(index);
    const segment = this.#describe(index, bytes);
    this.#add(segment);
    return segment;
  }

  /** Both objects are proven stored: the local copies go. */
  async shipped(sequence: number): Promise<void> {
    const segment = this.#get(sequence);
    await rename(this.#path(sequence, 'index'), this.#path(sequence, 'shipped'));
    await this.#unlink(sequence);
    this.#forget(segment);
  }

  /** Gives a segment up for its disk space; its index stays and says so. */
  async drop(sequence: number, reason: string): Promise<SealedSegment> {
    const old = this.#get(sequence);
    const index = await this.#readIndex(sequence);
    if (index.object === null) throw new Error(`BUG: segment ${sequence} has no data that could be dropped`);
    const gap = { reason, key: index.object.key, records: index.object.records, bytes: index.object.size };
    const segment = await this.#replace(old, {
      ...index,
      object: null,
      frames: [],
      sources: index.sources.map((source) => ({
        ...source,
        shipped: 0,
        dropped: source.shipped > 0 ? { ...source.dropped, [reason]: source.shipped } : source.dropped,
      })),
      gaps: [...index.gaps, gap],
    });
    await rm(this.#path(sequence, 'data'), { force: true });
    return segment;
  }

  /** Other bytes lie under the segment's key (a cloned disk): it goes up under another series. */
  async reidentify(sequence: number, series: string): Promise<SealedSegment> {
    const index = { ...(await this.#readIndex(sequence)), series };
    if (index.object !== null) index.object = { ...index.object, key: this.#keys(index).data };
    return await this.#replace(this.#get(sequence), index);
  }

  /** Oldest first. */
  values(): SealedSegment[] {
    return [...this.#segments.values()].sort((a, b) => a.sequence - b.sequence);
  }

  /** Bytes on disk of all frozen segments. */
  get bytes(): number {
    return this.#bytes;
  }

  async #replace(old: SealedSegment, index: SegmentIndex): Promise<SealedSegment> {
    const segment = this.#describe(index, await this.#write(index));
    this.#forget(old);
    this.#add(segment);
    return segment;
  }

  async #read(sequence: number, hasData: boolean): Promise<void> {
    const index = await this.#readIndex(sequence);
    if (index.object === null && hasData) await rm(this.#path(sequence, 'data'), { force: true });
    if (index.object !== null && !hasData) {
      throw new Error(
        `Segment ${sequence} in ${this.#folder} waits for its upload, but its data file is gone. Likely cause: ` +
          'somebody deleted it. Its records are lost; delete its .index file too to go on.',
      );
    }
    this.#add(this.#describe(index, await readFile(this.#path(sequence, 'index'))));
  }

  async #readIndex(sequence: number): Promise<SegmentIndex> {
    const bytes = await promisify(zstdDecompress)(await readFile(this.#path(sequence, 'index')));
    return JSON.parse(bytes.toString()) as SegmentIndex;
  }

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
    await syncFolder(this.#folder);
    return bytes;
  }

  #describe(index: SegmentIndex, indexBytes: Buffer): SealedSegment {
    const { object, sequence } = index;
    const times = index.frames.map((frame) => frame.firstTime);
    return {
      sequence,
      data:
        object === null
          ? null
          : {
              key: object.key,
              path: this.#path(sequence, 'data'),
              size: object.size,
              sha256: object.sha256,
              contentType: object.key.endsWith('.gz') ? FORMAT.gzip.contentType : FORMAT.zstd.contentType,
            },
      index: {
        key: this.#keys(index).index,
        path: this.#path(sequence, 'index'),
        size: indexBytes.length,
        sha256: createHash('sha256').update(indexBytes).digest('hex'),
        contentType: FORMAT.zstd.contentType,
      },
      records: object?.records ?? 0,
      firstTime: times.length === 0 ? null : Math.min(...times),
      sealedAt: Date.parse(index.sealedAt),
    };
  }

  #keys(index: SegmentIndex): { data: string; index: string } {
    const compression = index.object?.key.endsWith(FORMAT.gzip.extension) === true ? 'gzip' : 'zstd';
    return keysOf(this.#context, { ...index, compression });
  }

  async #unlink(sequence: number): Promise<void> {
    for (const suffix of ['data', 'journal', 'index', 'shipped'] as const) {
      await rm(this.#path(sequence, suffix), { force: true });
    }
  }

  #path(sequence: number, suffix: 'data' | 'journal' | 'index' | 'shipped'): string {
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

function diskBytes(segment: SealedSegment): number {
  return (segment.data?.size ?? 0) + segment.index.size;
}
