import type { FrameEntry, GapEntry, SegmentIndex, SourceEntry, SourceIdentity } from '@logpipeline/records';
import type { Compression } from './compressor.ts';
import { type AccountedFile, DROP_REASONS, type Run } from './frame.ts';

/**
 * A segment's journal: one JSON line for each frame, gap or finished file, in the order in which they were appended.
 * Its committed length is part of the commit record; sealing folds it into the segment's index.
 *
 * Files are numbered within the journal, so that a line costs bytes only for what is new in it.
 */
export type JournalEntry =
  /** Always the first line. */
  | ({ type: 'segment'; version: 1 } & SegmentHeader)
  | { type: 'file'; number: number; source: SourceIdentity; file: string }
  /** `frame` is null where nothing of the runs was shipped. */
  | { type: 'frame'; frame: FrameEntry | null; runs: JournalRun[] }
  | { type: 'gap'; gap: GapEntry }
  | { type: 'final'; number: number };

/** What a segment is, from its creation on. */
export type SegmentHeader = {
  series: string;
  sequence: number;
  kind: string;
  /** Hours since 1970 UTC that all records of the segment lie in. */
  hour: number;
  compression: Compression;
};

/**
 * File number, from, to, lines shipped, lines dropped by index in DROP_REASONS, earliest and latest record time of
 * the shipped ones (milliseconds since 1970 UTC; null without any, for JSON has no infinity).
 */
export type JournalRun = [
  file: number,
  from: number,
  to: number,
  shipped: number,
  dropped: number[],
  firstTime: number | null,
  lastTime: number | null,
];

const LF = 0x0a;

export class JournalEncoder {
  readonly #numbers: Map<string, number>;

  /** `known`: the files that earlier entries of the same journal declared. */
  constructor(known: Iterable<JournalEntry> = []) {
    this.#numbers = new Map();
    for (const entry of known) {
      if (entry.type === 'file') this.#numbers.set(fileKey(entry), entry.number);
    }
  }

  header(header: SegmentHeader): string {
    return line({ type: 'segment', version: 1, ...header });
  }

  frame(frame: FrameEntry | null, runs: readonly Run[]): string {
    let lines = '';
    const encoded = runs.map((run): JournalRun => {
      const [number, declaration] = this.#number(run.file);
      lines += declaration;
      const times = run.shipped === 0 ? ([null, null] as const) : ([run.firstTime, run.lastTime] as const);
      return [number, run.from, run.to, run.shipped, run.dropped, ...times];
    });
    return lines + line({ type: 'frame', frame, runs: encoded });
  }

  gap(gap: GapEntry): string {
    return line({ type: 'gap', gap });
  }

  final(file: AccountedFile): string {
    const [number, declaration] = this.#number(file);
    return declaration + line({ type: 'final', number });
  }

  #number(file: AccountedFile): [number, string] {
    const key = fileKey(file);
    const known = this.#numbers.get(key);
    if (known !== undefined) return [known, ''];
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    return [number, line({ type: 'file', number, source: file.source, file: file.file })];
  }
}

function line(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function fileKey(file: { source: SourceIdentity; file: string }): string {
  return `${JSON.stringify(file.source)} ${file.file}`;
}

/** One entry after the other: a journal is megabytes long, and what is made of it much shorter. */
export function* decodeJournal(bytes: Buffer): Generator<JournalEntry> {
  if (bytes.length > 0 && bytes.at(-1) !== LF) throw new Error('BUG: a committed journal ends within a line');
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at);
    yield JSON.parse(bytes.toString('utf8', at, end)) as JournalEntry;
    at = end + 1;
  }
}

/** The first line of a journal. */
export function headerOf(entries: Iterable<JournalEntry>): SegmentHeader {
  const [first] = entries;
  if (first?.type !== 'segment') throw new Error('BUG: a journal does not begin with its segment');
  const { series, sequence, kind, hour, compression } = first;
  return { series, sequence, kind, hour, compression };
}

/** Folds a journal into the parts of an index that come from it. */
export function foldJournal(
  entries: Iterable<JournalEntry>,
): Pick<SegmentIndex, 'frames' | 'sources' | 'gaps'> {
  const frames: FrameEntry[] = [];
  const gaps: GapEntry[] = [];
  const sources: SourceEntry[] = [];
  for (const entry of entries) {
    switch (entry.type) {
      case 'segment':
        break;
      case 'file':
        sources[entry.number] = {
          source: entry.source,
          file: entry.file,
          ranges: [],
          shipped: 0,
          dropped: {},
          firstTime: null,
          lastTime: null,
          state: 'open',
        };
        break;
      case 'frame':
        if (entry.frame !== null) frames.push(entry.frame);
        for (const run of entry.runs) addRun(known(sources, run[0]), run);
        break;
      case 'gap':
        gaps.push(entry.gap);
        break;
      case 'final':
        known(sources, entry.number).state = 'final';
        break;
    }
  }
  for (const source of sources) source.ranges = joined(source.ranges);
  return { frames, sources, gaps };
}

function known(sources: SourceEntry[], number: number): SourceEntry {
  const source = sources[number];
  if (source === undefined) throw new Error(`BUG: the journal uses file ${number} before it declares it`);
  return source;
}

function addRun(source: SourceEntry, [, from, to, shipped, dropped, firstTime, lastTime]: JournalRun): void {
  const last = source.ranges.at(-1);
  if (last !== undefined && last[1] === from) last[1] = to;
  else source.ranges.push([from, to]);
  source.shipped += shipped;
  if (firstTime !== null) source.firstTime = Math.min(source.firstTime ?? firstTime, firstTime);
  if (lastTime !== null) source.lastTime = Math.max(source.lastTime ?? lastTime, lastTime);
  dropped.forEach((lines, index) => {
    const reason = DROP_REASONS[index];
    if (lines > 0 && reason !== undefined) source.dropped[reason] = (source.dropped[reason] ?? 0) + lines;
  });
}

/** Sorted, with neighbours joined. Overlapping ranges stay apart, so that whoever verifies the index sees them. */
function joined(ranges: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from === last[1]) last[1] = to;
    else result.push([from, to]);
  }
  return result;
}
