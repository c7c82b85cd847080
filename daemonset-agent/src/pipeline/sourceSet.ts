import type { GapEntry, SourceEntry, SourceIdentity } from '@logpipeline/records';
import type { LineReader } from '../lines/lineReader.ts';
import type { SourcePosition, StreamPosition } from '../spool/commitRecord.ts';
import type { Place } from '../tail/logSource.ts';
import { type Discovery, type FoundLog, sourceKey } from './discovery.ts';
import { SourceCounters } from './sourceCounters.ts';

export type SourceSetOptions = {
  discovery: Discovery;
  selected: (log: FoundLog) => boolean;
  openReader: (log: FoundLog, position: SourcePosition | undefined) => LineReader;
  onOpenFailure: (log: FoundLog, error: unknown) => void;
};

/**
 * The sources of one pipeline: those being read, those known only by a committed position, and those read to their
 * end, whose position stays until their files are gone, so that they are never read again.
 */
export class SourceSet {
  readonly #options: SourceSetOptions;
  readonly #readers = new Map<string, LineReader>();
  readonly #counters = new Map<string, SourceCounters>();
  /** Positions of sources that are not being read. */
  readonly #resting: Map<string, SourcePosition>;
  /** Empty logs that ended: they have no position to be known by. */
  readonly #ended = new Set<string>();
  #scanned = false;

  constructor(options: SourceSetOptions, committed: readonly SourcePosition[]) {
    this.#options = options;
    this.#resting = new Map(committed.map((position) => [sourceKey(position.source), position]));
    void options.discovery.scanned.then(() => {
      this.#scanned = true;
    });
  }

  readers(): Iterable<LineReader> {
    return this.#readers.values();
  }

  /** Of a source that is being read. */
  countersOf(reader: LineReader): SourceCounters {
    const key = sourceKey(reader.source.identity);
    let counters = this.#counters.get(key);
    if (counters === undefined) {
      counters = new SourceCounters();
      this.#counters.set(key, counters);
    }
    return counters;
  }

  /** Records of sources that are still being read are proven stored. */
  delivered(entries: readonly SourceEntry[]): void {
    for (const entry of entries) this.#counters.get(sourceKey(entry.source))?.delivered(entry);
  }

  /** Notes how far each source was read; the answer marks that much as committed. */
  startCommit(): () => void {
    const read = [...this.#counters.values()].map((counters) => ({ counters, lines: counters.linesRead }));
    return () => {
      for (const { counters, lines } of read) counters.committedLines = lines;
    };
  }

  /**
   * Opens what was found since the last call. Returns a gap for each source that disappeared while nobody read it:
   * how much it still held is unknown.
   */
  refresh(): GapEntry[] {
    const present = new Set<string>();
    for (const log of this.#options.discovery.logs()) {
      const key = sourceKey(log.identity);
      present.add(key);
      if (this.#readers.has(key) || !this.#options.selected(log)) continue;
      const position = this.#resting.get(key);
      if (this.#ended.has(key) || (position?.final === true && !mayComeBack(log.identity))) continue;
      try {
        this.#readers.set(key, this.#options.openReader(log, position));
        this.#resting.delete(key);
      } catch (error) {
        this.#options.onOpenFailure(log, error);
      }
    }
    return this.#scanned ? this.#forgetGone(present) : [];
  }

  /** The source was read to its end. */
  finish(reader: LineReader): void {
    const key = sourceKey(reader.source.identity);
    const position = reader.position(true);
    if (position !== undefined) this.#resting.set(key, position);
    else if (!mayComeBack(reader.source.identity)) this.#ended.add(key);
    this.#readers.delete(key);
    this.#counters.delete(key);
    reader.close();
  }

  /** All positions of this moment, for a commit. */
  positions(): SourcePosition[] {
    const positions = [...this.#resting.values()];
    for (const reader of this.#readers.values()) {
      const position = reader.position(false);
      if (position !== undefined) positions.push(position);
    }
    return positions;
  }

  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }

  #forgetGone(present: ReadonlySet<string>): GapEntry[] {
    for (const key of this.#ended) if (!present.has(key)) this.#ended.delete(key);
    const gaps: GapEntry[] = [];
    for (const [key, position] of this.#resting) {
      if (present.has(key) || this.#options.discovery.exists(position.source)) continue;
      this.#resting.delete(key);
      if (position.final) continue;
      const [stdout, stderr] = position.streams;
      const { file, offset } =
        stderr !== null && stderr.file === stdout.file && stderr.offset < stdout.offset ? stderr : stdout;
      gaps.push({ reason: 'vanished', source: position.source, file, from: offset, to: null });
    }
    return gaps;
  }
}

/**
 * A container's run ends once. At a path a new file may be created at any time, also before anybody noticed that the old
 * one was gone; its position then tells whether it is the same file after all.
 */
function mayComeBack(identity: SourceIdentity): boolean {
  return identity.type === 'path';
}

/** Where a source goes on, as its tailer wants to know it. */
export function placesOf(streams: readonly (StreamPosition | null)[]): Place[] {
  return streams
    .filter((stream) => stream !== null)
    .map(({ file, offset, hint }) => ({ file, offset, ...(hint === undefined ? {} : { hint }) }));
}
