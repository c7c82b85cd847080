import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GapEntry } from '@logpipeline/records';
import type { Logger } from 'pino';
import type { LineReader } from '../lines/lineReader.ts';
import type { SourcePosition } from '../spool/commitRecord.ts';
import type { SealedSegments } from '../spool/sealedSegments.ts';
import type { SealOrder, Spool } from '../spool/spool.ts';
import type { ReadResult } from '../tail/logSource.ts';
import type { BlockedReason } from './blockedReason.ts';
import { decideCommit } from './commitSchedule.ts';
import type { DiskBudget } from './diskBudget.ts';
import { isBudgetUsed, type Readable, whatToRead } from './diskShare.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import type { PipelineTotals } from './pipelineTotals.ts';
import type { SealClock } from './sealClock.ts';
import type { SourceSet } from './sourceSet.ts';
import type { Wakeup } from './wakeup.ts';

/** Logs are looked at this often when nothing else wakes the pipeline. */
const TICK_MS = 500;
/** The event loop gets its turn after this much reading. */
const TURN_MS = 10;
/** New logs are told of; what is gone, and what could not be opened, is looked at this often. */
const REFRESH_MS = 10_000;
/** Logs that had nothing new for so long were read to their end; a few times as long as the tailer takes to see a new file. */
const SETTLED_MS = 300;

export type ReadLoopOptions = {
  pipeline: string;
  spool: Spool;
  sources: SourceSet;
  sealed: SealedSegments;
  counters: PipelineCounters;
  wakeup: Wakeup;
  readBuffer: Buffer;
  disk: DiskBudget;
  log: Logger;
  now: () => number;
  /** When the next seal is due, and what moves it on. */
  sealClock: SealClock;
  totals: PipelineTotals;
  /** A commit of these positions is durable; segments may have been sealed by it. */
  onCommitted: (positions: readonly SourcePosition[]) => void;
  /** The disk budget is used up: room is made, if that is allowed. */
  makeRoom: () => Promise<void>;
  /** Why not everything is read; undefined when it is. */
  onBlocked: (reason: BlockedReason | undefined) => void;
};

/** Moves lines from sources into the spool and commits when it is due, until it is stopped or the spool fails. */
export class ReadLoop {
  readonly #options: ReadLoopOptions;
  #stopping: SealOrder['seal'] | undefined;
  #lastCommit: number;
  #lastRefresh = 0;
  #committing: Promise<void> | undefined;
  /** Since when all logs were looked at and none had anything new, in the milliseconds of `performance.now`. */
  #settledSince: number | undefined;

  constructor(options: ReadLoopOptions) {
    this.#options = options;
    this.#lastCommit = options.now();
  }

  /** Resolves after {@link stop}, when everything that was read is committed; rejects when the spool failed. */
  async run(): Promise<void> {
    const { spool, wakeup } = this.#options;
    while (this.#stopping === undefined) {
      const more = await this.#round();
      if (spool.failure !== undefined) throw spool.failure;
      this.#commitIfDue();
      if (!more && this.#stopping === undefined) await wakeup.wait(TICK_MS);
    }
    await this.#committing;
    this.#commit(this.#stopping);
    await this.#committing;
    if (spool.failure !== undefined) throw spool.failure;
  }

  /** `all`: the process ends, and what was read is sealed; `full`: the same folder is read into again at once. */
  stop(seal: SealOrder['seal']): void {
    this.#stopping ??= seal;
  }

  /** All logs were read to their end, and looked at since {@link settle} for a while. */
  get isSettled(): boolean {
    return this.#settledSince !== undefined && performance.now() - this.#settledSince >= SETTLED_MS;
  }

  /** What writes the logs has ended: they are looked at once more, new ones included. */
  settle(): void {
    this.refresh();
    this.#settledSince = undefined;
  }

  /** Opens new logs at once, also between two rounds: a pod may live for one second. */
  refresh(): void {
    this.#lastRefresh = this.#options.now();
    this.#writeGaps(this.#options.sources.refresh());
  }

  /** Looks at each source once; true when there is more to read at once. */
  async #round(): Promise<boolean> {
    const { spool, sources, disk, counters, now, onBlocked, makeRoom } = this.#options;
    if (Math.abs(now() - this.#lastRefresh) >= REFRESH_MS) this.refresh();
    await disk.look();
    const use = disk.use();
    if (disk.isStuck(use)) this.#abandonUnlinked();
    let readable = whatToRead(use);
    onBlocked(readable === 'all' ? undefined : use.free <= 0 ? 'disk' : 'budget');
    if (isBudgetUsed(use)) await makeRoom();
    let more = false;
    const before = counters.lines.bytesRead;
    let turnStart = performance.now();
    for (const reader of [...sources.readers()]) {
      if (this.#stopping !== undefined || spool.failure !== undefined) return false;
      // A pod's labels may have changed meanwhile, so that it is not selected any more.
      if (!sources.has(reader)) continue;
      if (!isReadable(reader, readable)) reader.source.observe();
      else if (this.#readOnce(reader)) more = true;
      // Within a round too: hundreds of sources hold many times the smallest budget.
      readable = whatToRead(disk.grown(use));
      const room = spool.waitForRoom();
      if (room !== undefined) await room;
      if (performance.now() - turnStart > TURN_MS) {
        await nextTurn();
        // Not only when each source was looked at: hundreds that have much to read take seconds.
        if (spool.hasFullSegment) this.#commitIfDue();
        turnStart = performance.now();
      }
    }
    if (more || readable !== 'all' || counters.lines.bytesRead > before) this.#settledSince = undefined;
    else this.#settledSince ??= performance.now();
    return more;
  }

  /** True when the source has more. Small new bits do not count: they wait for the next tick, else they cost a core. */
  #readOnce(reader: LineReader, skipBytes = false): boolean {
    const { sources, counters, readBuffer } = this.#options;
    const result = reader.source.read(readBuffer);
    if (result.status === 'idle' || (skipBytes && result.status === 'bytes')) return false;
    return sources.countersOf(reader).attribute(counters.lines, () => this.#take(reader, result));
  }

  #take(reader: LineReader, result: Exclude<ReadResult, { status: 'idle' }>): boolean {
    const { spool, sources, readBuffer, now } = this.#options;
    const { source } = reader;
    switch (result.status) {
      case 'bytes': {
        const consumed = reader.consume(readBuffer, result, now());
        source.consume(consumed);
        return consumed > 0 && (result.length === readBuffer.length || source.vanishing());
      }
      case 'gap': {
        reader.gap(result, now());
        const { reason, file, from, to } = result;
        this.#writeGaps([{ reason, source: source.identity, ...(file === null ? {} : { file }), from, to }]);
        return true;
      }
      case 'fileFinal':
        spool.final(reader.fileFinal(result.file));
        return true;
      case 'final':
        reader.flush();
        sources.finish(reader);
        spool.touch();
        return false;
    }
  }

  #writeGaps(gaps: GapEntry[]): void {
    const { spool, counters, log, pipeline } = this.#options;
    for (const gap of gaps) {
      spool.gap(gap);
      const bytes = typeof gap.from === 'number' && typeof gap.to === 'number' ? gap.to - gap.from : 0;
      counters.gap(gap.reason, bytes);
      log.warn(
        { pipeline, gap },
        'Bytes of a log could not be read and are written down as a gap. docs/gaps.md explains the reason given.',
      );
    }
  }

  #abandonUnlinked(): void {
    const { sources, log, pipeline } = this.#options;
    let most: LineReader | undefined;
    for (const reader of sources.readers()) {
      if (reader.source.unlinkedBytes() > (most?.source.unlinkedBytes() ?? 0)) most = reader;
    }
    if (most === undefined) return;
    log.error(
      { pipeline, source: most.source.identity, bytes: most.source.unlinkedBytes() },
      'A deleted log is given up unread, because deleted logs and the spool together hold more than buffer.maxSize. Its gap ' +
        'is written down. Usual cause: uploads fail for long, see /status.',
    );
    most.source.abandonUnlinked();
    // The gap is written down now, and bytes that follow it are read when there is room: a read that is not consumed is repeated.
    this.#readOnce(most, true);
  }

  #commitIfDue(): void {
    if (this.#committing !== undefined) return;
    const { spool, sources, sealed, disk, now, sealClock } = this.#options;
    const decision = decideCommit({
      now: now(),
      lastCommit: this.#lastCommit,
      sealDue: sealClock.due,
      intervalMs: sealClock.intervalMs,
      oldestFrame: spool.oldestFrame,
      uncommitted: spool.uncommitted,
      vanishing:
        spool.oldestFrame !== undefined && [...sources.readers()].some(({ source }) => source.vanishing()),
      full: spool.hasFullSegment,
      blocked: whatToRead(disk.use()) === 'nothing' && spool.bytes > sealed.bytes,
    });
    if (decision === 'seal' && sealClock.mayRest() && this.#isEmpty()) sealClock.rest();
    else if (decision !== 'wait') this.#commit(decision === 'seal' ? 'all' : 'full');
  }

  #isEmpty(): boolean {
    const { spool } = this.#options;
    return spool.openSegments === 0 && spool.oldestFrame === undefined && !spool.uncommitted;
  }

  /** Starts a commit; it runs behind the reading, and `#committing` is its end. A failure is left in the spool. */
  #commit(seal: SealOrder['seal']): void {
    const { spool, sources, counters, totals, now, sealClock, onCommitted, wakeup } = this.#options;
    this.#lastCommit = now();
    if (seal === 'all') sealClock.advance();
    const lines = counters.lines.linesRead;
    const commitSources = sources.startCommit();
    const order = { seal, nextDue: sealClock.promised, stopping: this.#stopping === 'all' };
    const positions = sources.positions();
    this.#committing = spool
      .commit(positions, order, totals.take())
      .then(
        () => {
          counters.committedLines = lines;
          commitSources();
          counters.commits++;
          onCommitted(positions);
        },
        () => undefined,
      )
      .finally(() => {
        this.#committing = undefined;
        wakeup.wake();
      });
  }
}

function isReadable({ source }: LineReader, readable: Readable): boolean {
  return readable === 'all' || (readable === 'unlinked' && source.unlinkedBytes() > 0);
}
