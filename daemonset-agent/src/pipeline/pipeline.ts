import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GapEntry } from '@logpipeline/records';
import type { Logger } from 'pino';
import type { Destination, PutOutcome } from '../destinations/destination.ts';
import { createLevelFilter } from '../lines/levelFilter.ts';
import { LineReader } from '../lines/lineReader.ts';
import type { PendingBudget } from '../lines/pendingLine.ts';
import { type RecordContext, RecordHead } from '../lines/recordHead.ts';
import { RecordWriter } from '../lines/recordWriter.ts';
import type { PipelineSettings } from '../settings/settings.ts';
import type { FramePool } from '../spool/framePool.ts';
import { type SealedSegment, SealedSegments } from '../spool/sealedSegments.ts';
import { type SealOrder, Spool } from '../spool/spool.ts';
import type { Place } from '../tail/logSource.ts';
import { createUploader, type Uploader } from '../upload/uploader.ts';
import { decideCommit } from './commitSchedule.ts';
import type { Discovery } from './discovery.ts';
import { type DiskUse, isBlocked, mustAbandon } from './diskShare.ts';
import { PipelineCounters } from './pipelineCounters.ts';
import { describePipeline, type PipelineStatus } from './pipelineStatus.ts';
import { firstSealDue, nextSealDue } from './sealTimes.ts';
import { isSelected } from './selection.ts';
import { SourceSet } from './sourceSet.ts';
import { Wakeup } from './wakeup.ts';

/** Logs are looked at this often when nothing else wakes the pipeline. */
const TICK_MS = 500;
/** The event loop gets its turn after this much reading. */
const TURN_MS = 10;
/** A spool that failed (disk full, say) is opened again after this time, doubled up to the maximum. */
const REOPEN_MS = { first: 1_000, most: 30_000 };
/** While the disk is full, a segment of this share of it is sealed, so that there is something to upload or drop. */
const SEGMENT_SHARE = 0.25;

export type PipelineOptions = {
  settings: PipelineSettings;
  context: RecordContext;
  /** The pipeline's own folder in the spool. */
  folder: string;
  prefix: string;
  destination: Destination;
  discovery: Discovery;
  /** Shared by all pipelines. */
  pool: FramePool;
  pendingBudget: PendingBudget;
  readBuffer: Buffer;
  maxLineSize: number;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
};

export type PipelineState = 'starting' | 'running' | 'blocked' | 'failed' | 'stopping' | 'stopped';

/**
 * One pipeline's whole path: logs, frames, spool, uploads. It shares nothing with other pipelines but memory budgets,
 * so that one that is stuck holds up no other.
 *
 *     starting -> running <-> blocked (disk budget used up: nothing is read, uploads go on)
 *                 running  -> failed  (the spool cannot be written) -> running, after the spool was opened again
 *     any      -> stopping -> stopped (read no more, seal, upload until the deadline, leave the rest on disk)
 */
export class Pipeline {
  readonly name: string;
  readonly counters = new PipelineCounters();
  readonly #options: PipelineOptions;
  readonly #sealed: SealedSegments;
  readonly #uploader: Uploader;
  readonly #enqueued = new Set<number>();
  readonly #wakeup = new Wakeup();
  #state: PipelineState = 'starting';
  #failure: string | undefined;
  #spool: Spool | undefined;
  #sources: SourceSet | undefined;
  #sealDue: number;
  #lastCommit = 0;
  #committing: Promise<void> | undefined;
  #stopping = false;
  #finished: Promise<void> = Promise.resolve();
  #forgetChanges: () => void = () => undefined;

  constructor(options: PipelineOptions) {
    const { settings, context, prefix, folder, destination } = options;
    this.name = `${settings.namespace}/${settings.name}`;
    this.#options = options;
    this.#sealed = new SealedSegments(folder, { pipeline: this.name, ...context, prefix });
    this.#sealDue = firstSealDue(options.now(), settings.interval, options.random);
    this.#uploader = createUploader({
      destination,
      clock: { now: options.now },
      random: options.random,
      onShipped: (segment) => this.#onShipped(segment.sequence),
      onConflict: (segment, which, message) => this.#onConflict(segment.sequence, which, message),
      onAttempt: (attempt) => this.#onAttempt(attempt),
    });
  }

  start(): void {
    this.#forgetChanges = this.#options.discovery.onChange(() => this.#onDiscovery());
    this.#finished = this.#supervise();
  }

  /** Reads no more, seals, and uploads until the signal; what is left stays in the spool for the next start. */
  async stop(deadline: AbortSignal): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#state = 'stopping';
      this.#forgetChanges();
      this.#wakeup.wake();
    }
    await this.#finished;
    await this.#uploader.drain(deadline);
    await this.#uploader.stop();
    await this.#options.destination.close();
    this.#state = 'stopped';
  }

  get state(): PipelineState {
    return this.#state;
  }

  status(): PipelineStatus {
    const { settings, destination, now } = this.#options;
    return describePipeline({
      name: this.name,
      state: this.#state,
      failure: this.#failure,
      destination: destination.description,
      limit: settings.buffer.maxSize,
      counters: this.counters,
      spool: this.#spool,
      sealed: this.#sealed,
      sources: this.#sources,
      upload: this.#uploader.status(),
      sealDue: this.#sealDue,
      now: now(),
    });
  }

  /** Opens the spool, reads until it fails or the pipeline stops, and opens it again after a failure. */
  async #supervise(): Promise<void> {
    let wait = REOPEN_MS.first;
    while (true) {
      try {
        await this.#open();
        wait = REOPEN_MS.first;
        await this.#read();
        return;
      } catch (error) {
        this.#fail(error, wait);
      } finally {
        this.#sources?.close();
        await this.#committing?.catch(() => undefined);
        await this.#spool?.close();
        this.#sources = undefined;
        this.#spool = undefined;
      }
      if (this.#stopping) return;
      await this.#wakeup.wait(wait);
      wait = Math.min(wait * 2, REOPEN_MS.most);
    }
  }

  #fail(error: unknown, retryMs: number): void {
    this.counters.spoolFailures++;
    this.#failure = error instanceof Error ? error.message : String(error);
    if (!this.#stopping) this.#state = 'failed';
    this.#options.log.error(
      { pipeline: this.name, err: error, retryMs },
      'The spool cannot be used, so nothing is read until it can be. Nothing is lost while the logs stay on the node. ' +
        'Usual cause: the disk is full or broken. It is opened again after the time given.',
    );
  }

  async #open(): Promise<void> {
    const { settings, folder, prefix, context, pool, now, newSeries } = this.#options;
    const options = {
      folder,
      context: { pipeline: this.name, ...context, prefix },
      compression: settings.compression,
      segmentBytes: settings.buffer.maxSize * SEGMENT_SHARE,
      sealed: this.#sealed,
      pool,
      now,
      newSeries,
    };
    const spool = await Spool.open(options, { nextDue: this.#sealDue, stopping: false }).finally(() =>
      this.#enqueueSealed(),
    );
    this.#spool = spool;
    this.#lastCommit = now();
    this.#sources = this.#openSources(spool);
    if (!this.#stopping) this.#state = 'running';
    this.#failure = undefined;
  }

  #openSources(spool: Spool): SourceSet {
    const { settings, discovery, context, pendingBudget, maxLineSize, log } = this.#options;
    const counters = this.counters.lines;
    const writer = new RecordWriter(
      spool,
      createLevelFilter(settings.levels, settings.dropUnknown),
      counters,
    );
    return new SourceSet(
      {
        discovery,
        selected: (found) => isSelected(found.identity, settings),
        openReader: (found, position) =>
          new LineReader({
            source: found.open(position === undefined ? undefined : placesOf(position.streams)),
            position,
            writer,
            head: new RecordHead(context, found.identity),
            counters,
            budget: pendingBudget,
            maxLineSize,
          }),
        onOpenFailure: (found, error) => {
          this.counters.openFailures++;
          log.warn(
            { pipeline: this.name, source: found.identity, err: error },
            'A log could not be opened and is not read; it is tried again. Usual cause: missing permission, or too many open files.',
          );
        },
      },
      spool.positions,
    );
  }

  async #read(): Promise<void> {
    while (!this.#stopping) {
      const progressed = await this.#round();
      const { spool } = this.#opened();
      if (spool.failure !== undefined) throw spool.failure;
      await this.#commitIfDue();
      if (!progressed) await this.#wakeup.wait(TICK_MS);
    }
    await this.#committing;
    await this.#commit('all');
    await this.#committing;
  }

  /** Looks at each source once; true when there may be more to read at once. */
  async #round(): Promise<boolean> {
    const { spool, sources } = this.#opened();
    this.#writeGaps(sources.refresh());
    const use = this.#diskUse();
    if (mustAbandon(use)) this.#abandonUnlinked(sources);
    if (isBlocked(use)) {
      await this.#relieve(sources);
      return false;
    }
    if (this.#state === 'blocked') this.#state = 'running';
    let progressed = false;
    let turnStart = performance.now();
    for (const reader of [...sources.readers()]) {
      if (this.#stopping || spool.failure !== undefined) return false;
      if (this.#readOnce(reader, spool, sources)) progressed = true;
      const room = spool.waitForRoom();
      if (room !== undefined) await room;
      if (performance.now() - turnStart > TURN_MS) {
        await nextTurn();
        turnStart = performance.now();
      }
    }
    return progressed;
  }

  #readOnce(reader: LineReader, spool: Spool, sources: SourceSet): boolean {
    const { readBuffer, now } = this.#options;
    const { source } = reader;
    const result = source.read(readBuffer);
    switch (result.status) {
      case 'bytes': {
        const consumed = reader.consume(readBuffer, result, now());
        source.consume(consumed);
        return consumed > 0;
      }
      case 'gap': {
        reader.gap(result, now());
        const { reason, from, to } = result;
        this.#writeGaps([
          {
            reason,
            source: source.identity,
            ...(result.file === null ? {} : { file: result.file }),
            from,
            to,
          },
        ]);
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
      case 'idle':
        return false;
    }
  }

  #writeGaps(gaps: GapEntry[]): void {
    const { spool } = this.#opened();
    for (const gap of gaps) {
      spool.gap(gap);
      const bytes = typeof gap.from === 'number' && typeof gap.to === 'number' ? gap.to - gap.from : 0;
      this.counters.gap(gap.reason, bytes);
      this.#options.log.warn(
        { pipeline: this.name, gap },
        'Bytes of a log could not be read and are written down as a gap. docs/gaps.md explains the reason given.',
      );
    }
  }

  #abandonUnlinked(sources: SourceSet): void {
    let most: LineReader | undefined;
    for (const reader of sources.readers()) {
      if (reader.source.unlinkedBytes() > (most?.source.unlinkedBytes() ?? 0)) most = reader;
    }
    most?.source.abandonUnlinked();
  }

  /** The disk budget is used up: keep hold of files, and make room if the pipeline is set to. */
  async #relieve(sources: SourceSet): Promise<void> {
    if (this.#state === 'running') this.#state = 'blocked';
    for (const reader of sources.readers()) reader.source.observe();
    if (this.#options.settings.buffer.whenFull !== 'DropOldest') return;
    const oldest = this.#sealed
      .values()
      .find(({ data, sequence }) => data !== null && !this.#uploader.isInFlight(sequence));
    if (oldest === undefined || !this.#uploader.remove(oldest.sequence)) return;
    const emptied = await this.#sealed.drop(oldest.sequence, 'buffer_full');
    this.counters.droppedBufferFull += oldest.records;
    this.counters.gap('buffer_full', oldest.data?.size ?? 0);
    this.#options.log.warn(
      { pipeline: this.name, records: oldest.records, key: oldest.data?.key },
      'A sealed segment was dropped, because buffer.maxSize is used up and buffer.whenFull is DropOldest. Its records ' +
        'are lost. Usual cause: the bucket cannot be reached; see the upload errors before this line.',
    );
    this.#uploader.enqueue(emptied);
    this.#wakeup.wake();
  }

  async #commitIfDue(): Promise<void> {
    if (this.#committing !== undefined) return;
    const { spool, sources } = this.#opened();
    const now = this.#options.now();
    const use = this.#diskUse();
    const decision = decideCommit({
      now,
      lastCommit: this.#lastCommit,
      sealDue: this.#sealDue,
      oldestFrame: spool.oldestFrame,
      uncommitted: spool.uncommitted,
      vanishing:
        spool.oldestFrame !== undefined && [...sources.readers()].some(({ source }) => source.vanishing()),
      blocked: isBlocked(use) && spool.bytes > this.#sealed.bytes,
    });
    if (decision !== 'wait') await this.#commit(decision === 'seal' ? 'all' : 'full');
  }

  /** Starts a commit; it runs behind the reading, and `#committing` is its end. */
  async #commit(seal: SealOrder['seal']): Promise<void> {
    const { spool, sources } = this.#opened();
    const { settings, now, random } = this.#options;
    this.#lastCommit = now();
    if (seal === 'all') this.#sealDue = nextSealDue(now(), settings.interval, random);
    const lines = this.counters.lines.linesRead;
    const order = { seal, nextDue: this.#sealDue, stopping: this.#stopping };
    this.#committing = spool.commit(sources.positions(), order).then(
      () => {
        this.counters.committedLines = lines;
        this.counters.commits++;
        this.#enqueueSealed();
        this.#committing = undefined;
        this.#wakeup.wake();
      },
      (error: unknown) => {
        this.#committing = undefined;
        if (this.#stopping) this.#fail(error, 0);
      },
    );
  }

  #enqueueSealed(): void {
    for (const segment of this.#sealed.values()) {
      if (this.#enqueued.has(segment.sequence)) continue;
      this.#enqueued.add(segment.sequence);
      this.#uploader.enqueue(segment);
    }
  }

  #diskUse(): DiskUse {
    const { spool, sources } = this.#opened();
    let unlinked = 0;
    for (const reader of sources.readers()) unlinked += reader.source.unlinkedBytes();
    return {
      spool: spool.bytes + this.#sealed.bytes,
      unlinked,
      limit: this.#options.settings.buffer.maxSize,
    };
  }

  async #onShipped(sequence: number): Promise<void> {
    const segment = this.#sealed.values().find((sealed) => sealed.sequence === sequence);
    await this.#sealed.shipped(sequence);
    this.#enqueued.delete(sequence);
    this.counters.shippedRecords += segment?.records ?? 0;
    this.counters.shippedBytes += segment?.data?.size ?? 0;
    this.counters.shippedObjects += segment?.data === null ? 0 : 1;
    this.#wakeup.wake();
  }

  async #onConflict(sequence: number, which: 'data' | 'index', message: string): Promise<SealedSegment> {
    const series = this.#spool?.renewSeries() ?? this.#options.newSeries();
    this.#options.log.error(
      { pipeline: this.name, sequence, which, series, message },
      'Other bytes lie under the key of a segment, which goes up under a new id. Usual cause: the spool’s disk was ' +
        'copied, and two agents ship from the copies. Give each node a disk of its own.',
    );
    return await this.#sealed.reidentify(sequence, series, which);
  }

  #onAttempt(attempt: {
    what: string;
    sequence: number;
    outcome: PutOutcome;
    seconds: number;
    bytes: number;
  }): void {
    const { outcome } = attempt;
    this.counters.attempt(outcome.status === 'failed' ? outcome.reason : outcome.status, attempt.seconds);
    if (outcome.status !== 'failed' || outcome.reason === 'aborted') return;
    this.#options.log.warn(
      { pipeline: this.name, sequence: attempt.sequence, reason: outcome.reason, error: outcome.message },
      'An upload failed and is tried again until it succeeds; until then records wait in the spool.',
    );
  }

  /** Opens new logs at once, also between two looks at them: a pod may live for one second. */
  #onDiscovery(): void {
    if (this.#sources !== undefined) this.#writeGaps(this.#sources.refresh());
    this.#wakeup.wake();
  }

  #opened(): { spool: Spool; sources: SourceSet } {
    if (this.#spool === undefined || this.#sources === undefined)
      throw new Error('BUG: the spool is not open');
    return { spool: this.#spool, sources: this.#sources };
  }
}

function placesOf(streams: readonly ({ file: string; offset: number; hint?: string } | null)[]): Place[] {
  return streams
    .filter((stream) => stream !== null)
    .map(({ file, offset, hint }) => ({ file, offset, ...(hint === undefined ? {} : { hint }) }));
}
