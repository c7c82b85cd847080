import type { SourceIdentity } from '@logpipeline/records';

/** A source's file as the spool's accounts know it. One object a file, compared by identity on the hot path. */
export type AccountedFile = {
  readonly source: SourceIdentity;
  /** See `FileRef.id` in the tail folder. */
  readonly file: string;
};

/** Why a line was read but not shipped. Documented in docs/gaps.md. Journals hold the index: new ones go to the end. */
export const DROP_REASONS = ['level', 'unknown_level', 'sampled', 'rate_limit', 'invalid_record'] as const;
export type DropReason = (typeof DROP_REASONS)[number];
export const SHIPPED = -1;

/** Bytes `[from, to)` of one file, consumed one behind the other, if not at once, and what became of their lines. */
export type Run = {
  file: AccountedFile;
  from: number;
  to: number;
  shipped: number;
  /** Lines by index in {@link DROP_REASONS}. */
  dropped: number[];
  /** Earliest and latest record time of shipped lines, milliseconds since 1970 UTC; infinite without any. */
  firstTime: number;
  lastTime: number;
};

/**
 * Records on their way into one segment, not yet compressed, together with the source bytes that they account for.
 * Writers make room, write at `end`, move `end`, then call `record` and `account`.
 */
export class Frame {
  buffer: Buffer;
  end = 0;
  records = 0;
  /** Earliest and latest record time, milliseconds since 1970 UTC. */
  firstTime = Number.POSITIVE_INFINITY;
  lastTime = Number.NEGATIVE_INFINITY;
  runs: Run[] = [];
  readonly openedAt: number;
  readonly kind: string;
  readonly hour: number;
  #run: Run | undefined;
  /** The latest run of each file: sources take turns, and most go on where they were. */
  readonly #latest = new Map<AccountedFile, Run>();

  constructor(buffer: Buffer, kind: string, hour: number, openedAt: number) {
    this.buffer = buffer;
    this.kind = kind;
    this.hour = hour;
    this.openedAt = openedAt;
  }

  /** Counts the record that now ends at `end`. */
  record(end: number, timeMs: number): void {
    this.end = end;
    this.records++;
    if (timeMs < this.firstTime) this.firstTime = timeMs;
    if (timeMs > this.lastTime) this.lastTime = timeMs;
  }

  /** Accounts for bytes without a line's end in them (the earlier pieces of a split line). */
  piece(file: AccountedFile, from: number, to: number): void {
    const run = this.#run;
    if (run !== undefined && run.to === from && run.file === file) run.to = to;
    else this.#resume(file, from, to);
  }

  /** Accounts for a line; `outcome` is {@link SHIPPED} or an index in {@link DROP_REASONS}. */
  account(file: AccountedFile, from: number, to: number, outcome: number, timeMs: number): void {
    let run = this.#run;
    if (run !== undefined && run.to === from && run.file === file) run.to = to;
    else run = this.#resume(file, from, to);
    if (outcome === SHIPPED) {
      run.shipped++;
      if (timeMs < run.firstTime) run.firstTime = timeMs;
      if (timeMs > run.lastTime) run.lastTime = timeMs;
    } else run.dropped[outcome] = (run.dropped[outcome] ?? 0) + 1;
  }

  get empty(): boolean {
    return this.runs.length === 0;
  }

  #resume(file: AccountedFile, from: number, to: number): Run {
    const run = this.#latest.get(file);
    if (run === undefined || run.to !== from) return this.#start(file, from, to);
    run.to = to;
    this.#run = run;
    return run;
  }

  #start(file: AccountedFile, from: number, to: number): Run {
    const run: Run = {
      file,
      from,
      to,
      shipped: 0,
      dropped: DROP_REASONS.map(() => 0),
      firstTime: Number.POSITIVE_INFINITY,
      lastTime: Number.NEGATIVE_INFINITY,
    };
    this.runs.push(run);
    this.#latest.set(file, run);
    this.#run = run;
    return run;
  }
}
