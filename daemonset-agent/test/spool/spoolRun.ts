import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GapEntry } from '@logpipeline/records';
import type { PutRequest } from '../../src/destinations/destination.ts';
import {
  decodeCommitRecord,
  type OpenSegmentEntry,
  type SourcePosition,
} from '../../src/spool/commitRecord.ts';
import type { Compression } from '../../src/spool/compressor.ts';
import { type AccountedFile, SHIPPED } from '../../src/spool/frame.ts';
import { FramePool } from '../../src/spool/framePool.ts';
import { SealedSegments } from '../../src/spool/sealedSegments.ts';
import { type SealOrder, Spool } from '../../src/spool/spool.ts';

/** A numbered line takes so many bytes in its source. */
export const LINE_BYTES = 10;
/** Every so many-eth line is filtered out. */
export const DROP_EVERY = 7;
const SOURCE = { type: 'path', path: '/var/log/app.log' } as const;
export const FILE: AccountedFile = { source: SOURCE, file: '00112233aabbccdd' };
const START_MS = Date.UTC(2026, 10, 23, 4);
/** Lines of one hour; they come mixed with those of the next. */
const LINES_PER_HOUR = 12;
const CONTEXT = { pipeline: 'default/app', cluster: 'c1', node: 'node-1', prefix: 'default/app' };

/** What a store holds: bytes by key. Puts never overwrite. */
export type Store = Map<string, Buffer>;

/** The records of line `n`, as the test's writer makes them. */
export function recordOf(n: number): string {
  return `{"n":${n},"text":"${'x'.repeat(n % 40)}"}\n`;
}

/** A pipeline as small as can be around a real spool: its source is the numbers, its uploader a loop. */
export class SpoolRun {
  /** Numbers below this were consumed. */
  next = 0;
  /** Of `next`, what the last commit that succeeded holds. */
  committed = 0;
  readonly sealed: SealedSegments;
  readonly pool = new FramePool();
  readonly #folder: string;
  readonly #store: Store;
  readonly #compression: Compression;
  readonly #isDropped: (n: number) => boolean;
  /** Segments whose data and index are in the store. */
  readonly #stored = new Set<number>();
  #spool: Spool | undefined;

  constructor(folder: string, store: Store, options: { compression?: Compression; dropNone?: boolean } = {}) {
    this.#folder = folder;
    this.#store = store;
    this.#compression = options.compression ?? 'zstd';
    this.#isDropped = options.dropNone === true ? () => false : isDropped;
    this.sealed = new SealedSegments(folder, CONTEXT);
  }

  get spool(): Spool {
    if (this.#spool === undefined) throw new Error('the spool is not open');
    return this.#spool;
  }

  get isOpen(): boolean {
    return this.#spool !== undefined;
  }

  /** Also after a failure: the sealed half lives on. */
  async open(): Promise<void> {
    this.#spool = await Spool.open(
      {
        folder: this.#folder,
        context: CONTEXT,
        compression: this.#compression,
        segmentBytes: 64 << 20,
        sealed: this.sealed,
        pool: this.pool,
        now: () => START_MS,
        newSeries: () => randomBytes(8).toString('hex'),
      },
      { nextDue: START_MS, stopping: false },
    );
    this.next = (this.#spool.positions[0]?.streams[0].offset ?? 0) / LINE_BYTES;
    this.committed = this.next;
  }

  write(lines: number): void {
    for (let n = this.next; n < this.next + lines; n++) {
      const hours = Math.floor(n / LINES_PER_HOUR) + (n % 3 === 0 ? 1 : 0);
      const hour = START_MS / 3_600_000 + hours;
      let frame = this.spool.frame('log', hour);
      const dropped = this.#isDropped(n);
      if (!dropped) {
        const text = recordOf(n);
        frame = this.spool.room(frame, text.length);
        frame.record(frame.end + frame.buffer.write(text, frame.end), hour * 3_600_000 + n);
      }
      frame.account(FILE, n * LINE_BYTES, (n + 1) * LINE_BYTES, dropped ? n % 2 : SHIPPED, 0);
      this.spool.settle(frame);
    }
    this.next += lines;
  }

  gap(gap: GapEntry): void {
    this.spool.gap(gap);
  }

  final(): void {
    this.spool.final(FILE);
  }

  /** What the last commit says of open segments. */
  openSegments(): OpenSegmentEntry[] {
    return decodeCommitRecord(readFileSync(join(this.#folder, 'commit.a')))?.open ?? [];
  }

  async commit(seal: SealOrder['seal'] = 'full'): Promise<void> {
    const { next } = this;
    await this.spool.commit(this.#positions(), { seal, nextDue: START_MS, stopping: false });
    this.committed = next;
  }

  async close(): Promise<void> {
    await this.#spool?.close();
    this.#spool = undefined;
  }

  /** Stores what is sealed, data first, as the uploader does. */
  async ship(afterPut: () => void = () => undefined, limit = Number.POSITIVE_INFINITY): Promise<void> {
    for (let segment of this.sealed.values().slice(0, limit)) {
      for (const which of ['data', 'index'] as const) {
        if (segment[which] === null || this.#stored.has(segment.sequence)) continue;
        if (this.#put(segment[which]) === 'conflict') {
          segment = await this.sealed.reidentify(segment.sequence, randomBytes(8).toString('hex'), which);
          const part = segment[which];
          if (part === null || this.#put(part) === 'conflict') throw new Error('a conflict under a fresh id');
        }
        afterPut();
      }
      // From here on only the deletion is repeated.
      this.#stored.add(segment.sequence);
      await this.sealed.shipped(segment.sequence);
    }
  }

  #put(part: Omit<PutRequest, 'signal'>): 'stored' | 'conflict' {
    const bytes = readFileSync(part.path);
    if (bytes.length !== part.size)
      throw new Error(`${part.path} has ${bytes.length} bytes, not ${part.size}`);
    const there = this.#store.get(part.key);
    if (there !== undefined) return there.equals(bytes) ? 'stored' : 'conflict';
    this.#store.set(part.key, bytes);
    return 'stored';
  }

  #positions(): SourcePosition[] {
    const place = { file: FILE.file, offset: this.next * LINE_BYTES, level: 0 as const };
    return [{ source: SOURCE, streams: [place, null], final: false }];
  }
}

export function isDropped(n: number): boolean {
  return n % DROP_EVERY === 3;
}
