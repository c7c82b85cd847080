import type { GapEntry, SourceEntry, SourceIdentity } from '@logpipeline/records';
import type { LineReader } from '../lines/lineReader.ts';
import { holdLog } from '../pods/heldLog.ts';
import type { SourcePosition, StreamPosition } from '../spool/commitRecord.ts';
import type { Place } from '../tail/logSource.ts';
import { type Discovery, type FoundLog, sourceKey } from './discovery.ts';
import type { Choice } from './selection.ts';
import { SourceCounters } from './sourceCounters.ts';

export type SourceSetOptions = {
  discovery: Discovery;
  choose: (identity: SourceIdentity) => Choice;
  openReader: (log: FoundLog, position: SourcePosition | undefined) => LineReader;
  /** Before lines of the source are read, and whenever what is known of its pod may have changed. */
  prepare: (reader: LineReader) => void;
  /** Logs that are to be read and cannot be, after each look at what there is. */
  onLooked: (notTailed: readonly NotTailed[]) => void;
};

export type NotTailed = {
  identity: SourceIdentity;
  /** As the system says it: `EACCES: permission denied, open '…'`. */
  error: string;
};

/**
 * The sources of one pipeline: those being read or held open until it is known whether they are selected, those known
 * only by a position (because they are not selected any more, say), and those read to their end, whose position stays
 * until their files are gone, so that they are never read again.
 */
export class SourceSet {
  readonly #options: SourceSetOptions;
  readonly #readers = new Map<string, LineReader>();
  /** Readers that answer nothing yet: what lets them. */
  readonly #held = new Map<LineReader, () => void>();
  readonly #counters = new Map<string, SourceCounters>();
  /** Positions of sources that are not being read. */
  readonly #resting: Map<string, SourcePosition>;
  /** Empty logs that ended: they have no position to be known by. */
  readonly #ended = new Set<string>();
  /** Logs that could not be opened, at the last look. */
  #unopened: NotTailed[] = [];
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

  /** Whether it is still one of {@link readers}. */
  has(reader: LineReader): boolean {
    return this.#readers.get(sourceKey(reader.source.identity)) === reader;
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

  /** Logs that are to be read and are not at this moment. */
  countNotTailed(): number {
    return this.#notTailed().length + (this.#options.discovery.leftOut?.() ?? 0);
  }

  /** Those that wait for their pod are not to be read. */
  #notTailed(): NotTailed[] {
    const unread = [...this.#readers.values()].flatMap((reader) => {
      const error = this.#held.has(reader) ? undefined : reader.source.trouble();
      return error === undefined ? [] : [{ identity: reader.source.identity, error }];
    });
    return [...this.#unopened, ...unread];
  }

  /**
   * Opens what was found since the last call. Returns a gap for each source that disappeared while nobody read it:
   * how much it still held is unknown. One that is not selected any more goes without a gap.
   */
  refresh(): GapEntry[] {
    for (const reader of [...this.#readers.values()]) this.#chooseAgain(reader);
    const present = new Set<string>();
    this.#unopened = [];
    for (const log of this.#options.discovery.logs()) {
      const key = sourceKey(log.identity);
      present.add(key);
      if (this.#readers.has(key) || this.#ended.has(key)) continue;
      const position = this.#resting.get(key);
      if (position?.final === true && !mayComeBack(log.identity)) continue;
      const choice = this.#options.choose(log.identity);
      if (choice === 'rest') continue;
      try {
        this.#open(key, log, choice);
        this.#resting.delete(key);
      } catch (error) {
        this.#unopened.push({
          identity: log.identity,
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }
    this.#options.onLooked(this.#notTailed());
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
    this.#held.clear();
  }

  #open(key: string, log: FoundLog, choice: 'read' | 'wait'): void {
    const { openReader, prepare } = this.#options;
    const position = this.#resting.get(key);
    if (choice === 'read') {
      const reader = openReader(log, position);
      prepare(reader);
      this.#readers.set(key, reader);
    } else {
      const hold = holdLog(log);
      const reader = openReader(hold.log, position);
      this.#held.set(reader, hold.release);
      this.#readers.set(key, reader);
    }
  }

  /** What is known of its pod may have changed. */
  #chooseAgain(reader: LineReader): void {
    const choice = this.#options.choose(reader.source.identity);
    if (choice === 'rest') this.#rest(reader);
    if (choice !== 'read') return;
    this.#options.prepare(reader);
    this.#held.get(reader)?.();
    this.#held.delete(reader);
  }

  /** It is not selected any more, and goes on from here if it is again. Of what was only held, nothing is known. */
  #rest(reader: LineReader): void {
    const key = sourceKey(reader.source.identity);
    const position = reader.position(false);
    if (position !== undefined) this.#resting.set(key, position);
    this.#readers.delete(key);
    this.#held.delete(reader);
    this.#counters.delete(key);
    reader.close();
  }

  #forgetGone(present: ReadonlySet<string>): GapEntry[] {
    for (const key of this.#ended) if (!present.has(key)) this.#ended.delete(key);
    const gaps: GapEntry[] = [];
    for (const [key, position] of this.#resting) {
      if (present.has(key) || this.#options.discovery.exists(position.source)) continue;
      this.#resting.delete(key);
      if (position.final || this.#options.choose(position.source) === 'rest') continue;
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
  return identity.type !== 'container';
}

/** Where a source goes on, as its tailer wants to know it. */
export function placesOf(streams: readonly (StreamPosition | null)[]): Place[] {
  return streams
    .filter((stream) => stream !== null)
    .map(({ file, offset, hint }) => ({ file, offset, ...(hint === undefined ? {} : { hint }) }));
}
