import type { OpenSegmentEntry } from './commitRecord.ts';
import type { Compression } from './compressor.ts';
import { segmentKey } from './openFrames.ts';
import { OpenSegment } from './openSegment.ts';
import { syncFolder } from './syncFolder.ts';

/** A segment is sealed at this size: few enough objects, and one PUT each. */
export const SEGMENT_BYTES = 64 << 20;
/** And when its journal has this size: sealing and recovery read it whole, and memory must not grow with the interval. */
const JOURNAL_BYTES = 16 << 20;
/**
 * Each open segment holds two file descriptors. So many hours at once come only from old backlogs, of many pods that are
 * read in turns: with few segments each of their hours would become many small objects.
 */
export const OPEN_SEGMENTS_LIMIT = 64;

/** The segments of a spool that still grow, one for each kind and hour. Only the spool's queue calls what writes. */
export class OpenSegments {
  readonly #folder: string;
  readonly #compression: Compression;
  readonly #segments = new Map<string, OpenSegment>();
  /** The number that the next new segment gets. */
  nextSequence: number;
  /** Files were created whose names are not known to be durable. */
  #newNames = false;

  constructor(folder: string, compression: Compression, nextSequence: number) {
    this.#folder = folder;
    this.#compression = compression;
    this.nextSequence = nextSequence;
  }

  get count(): number {
    return this.#segments.size;
  }

  values(): Iterable<OpenSegment> {
    return this.#segments.values();
  }

  async recover(entries: readonly OpenSegmentEntry[]): Promise<void> {
    for (const entry of entries) this.#add(await OpenSegment.recover(this.#folder, entry));
  }

  /** The segment for records of this kind and hour; a new one gets the next number of `series`. */
  async get(kind: string, hour: number, series: string): Promise<OpenSegment> {
    const known = this.#segments.get(segmentKey(kind, hour));
    if (known !== undefined) return known;
    const header = { series, sequence: this.nextSequence, kind, hour, compression: this.#compression };
    this.#newNames = true;
    const segment = await OpenSegment.create(this.#folder, header);
    this.nextSequence++;
    this.#add(segment);
    return segment;
  }

  /** Makes all of them durable, names included. */
  async sync(): Promise<void> {
    for (const segment of this.#segments.values()) await segment.sync();
    if (this.#newNames) await syncFolder(this.#folder);
    this.#newNames = false;
  }

  /**
   * Which must be sealed: those whose data or journal is `limit` bytes long, those begun with another compression (an
   * object holds frames of one kind only), and beyond {@link OPEN_SEGMENTS_LIMIT} those of the oldest hours.
   */
  overdue(limit: number): OpenSegment[] {
    const open = [...this.#segments.values()];
    const full = open.filter((segment) => isLong(segment, limit) || this.isForeign(segment));
    const rest = open
      .filter((segment) => !full.includes(segment))
      .sort((a, b) => a.header.hour - b.header.hour);
    return [...full, ...rest.slice(0, Math.max(0, rest.length - OPEN_SEGMENTS_LIMIT))];
  }

  /** One of them is `limit` bytes long. */
  hasLong(limit: number): boolean {
    for (const segment of this.#segments.values()) if (isLong(segment, limit)) return true;
    return false;
  }

  /** Begun before the pipeline's compression was changed. */
  isForeign(segment: OpenSegment): boolean {
    return segment.header.compression !== this.#compression;
  }

  /** Nothing more is appended to it; closing it is the caller's. */
  release(segment: OpenSegment): void {
    this.#segments.delete(segmentKey(segment.header.kind, segment.header.hour));
  }

  async close(): Promise<void> {
    for (const segment of this.#segments.values()) await segment.close().catch(() => undefined);
    this.#segments.clear();
  }

  #add(segment: OpenSegment): void {
    this.#segments.set(segmentKey(segment.header.kind, segment.header.hour), segment);
  }
}

function isLong({ dataLength, journalLength }: OpenSegment, limit: number): boolean {
  return dataLength >= limit || journalLength >= Math.min(limit, JOURNAL_BYTES);
}
