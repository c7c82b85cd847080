import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { SourceIdentity } from '@logpipeline/records';
import { noTotals, type SourcePosition } from '../spool/commitRecord.ts';
import { makeCommitDurable } from '../spool/commitStore.ts';
import { pipelineFolder } from '../spool/layout.ts';
import { activeFolder, foldersOf, type PipelineFolder } from '../spool/pipelineFolders.ts';
import type { TakeOver } from '../spool/spool.ts';
import type { Rest } from './drain.ts';
import { KeptSources } from './keptSources.ts';
import { Pipeline } from './pipeline.ts';
import { PipelineCounters } from './pipelineCounters.ts';
import type { PipelineParts } from './pipelineParts.ts';
import { describePipeline, type PipelineState, type PipelineStatus } from './pipelineStatus.ts';
import { ReopenWait } from './reopenWait.ts';
import { RetiredFolders } from './retiredFolders.ts';
import { SealClock } from './sealClock.ts';
import { Wakeup } from './wakeup.ts';
import { describeDestination, placeOf, prefixOf, type WantedPipeline } from './wantedPipeline.ts';

/** Bytes: large enough that system calls do not count, small enough to be fair. What one look at a log reads at most. */
const READ_BUFFER_BYTES = 256 * 1024;
/** Between two looks at whether the positions of a deleted pipeline are still needed, milliseconds. */
const LOOK_AT_REST_MS = 60_000;
/** Between two looks at whether all was read before the end, milliseconds. */
const LOOK_AT_END_MS = 100;
/** Sources that the next part of a pipeline's life has not taken after this, milliseconds, are not selected any more. */
const KEEP_MS = 90_000;

/**
 * One pipeline over all its configurations. At any time at most one folder is read into; others are drained. A change is
 * made in steps that each leave the disk such that the next start goes on from there (the spool's README has them):
 *
 *     settings changed             read no more, commit, open the same folder with the new settings
 *     other destination or prefix  the same, seal the old folder, take over its positions in the new one, drain the old one
 *     deleted                      seal, drain, keep the positions while one of the logs is on the node
 */
export class PipelineLife {
  readonly name: string;
  readonly counters = new PipelineCounters();
  readonly #parts: PipelineParts;
  readonly #predecessor: Promise<void> | undefined;
  readonly #readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  readonly #wakeup = new Wakeup();
  readonly #retired: RetiredFolders;
  readonly #kept = new KeptSources();
  #wanted: WantedPipeline | undefined;
  /** The last change was not dealt with yet. */
  #changed = true;
  /** Of the part of its life that runs, in the milliseconds of `performance.now`. */
  #startedAt = 0;
  #active: { pipeline: Pipeline; release: () => void } | undefined;
  #sealClock: SealClock | undefined;
  #hurried = false;
  #failure: string | undefined;
  #stopping = false;
  #worker: Promise<void> | undefined;
  #changes = Promise.withResolvers<void>();
  /** Nothing is left of it, neither here nor on disk. */
  #isGone = false;

  /** `predecessor`: the end of an earlier life of the same name, which may still be tidying up. */
  constructor(name: string, parts: PipelineParts, predecessor?: Promise<void>) {
    this.name = name;
    this.#parts = parts;
    this.#predecessor = predecessor;
    this.#retired = new RetiredFolders({
      pipeline: name,
      parts,
      counters: this.counters,
      onEmpty: () => this.#wakeup.wake(),
    });
  }

  /** From now on the pipeline is to be like this; undefined: it is deleted. Returns at once. */
  change(wanted: WantedPipeline | undefined): void {
    this.#wanted = wanted;
    this.#changed = true;
    this.#isGone = false;
    this.#changes.resolve();
    this.#changes = Promise.withResolvers();
    this.#wakeup.wake();
    this.#worker ??= this.#work();
  }

  /** The node goes away, or stays after all. */
  hurry(hurried: boolean): void {
    this.#hurried = hurried;
    this.#sealClock?.hurry(hurried);
    this.#active?.pipeline.hurry(hurried);
    this.#retired.hurry(hurried);
  }

  /** Seals and uploads until the signal. `toEnd`: what writes the logs has ended, and what is in them is read before. */
  async stop(deadline: AbortSignal, toEnd = false): Promise<void> {
    if (toEnd) await this.#readToEnd(deadline);
    this.#stopping = true;
    this.#changes.resolve();
    this.#wakeup.wake();
    await this.#worker;
    await Promise.all([this.#active?.pipeline.stop(deadline), this.#retired.stop(deadline)]);
    this.#active?.release();
    this.#kept.release();
  }

  /** While the spool is full reading waits for uploads, which therefore are hurried. */
  async #readToEnd(deadline: AbortSignal): Promise<void> {
    this.#active?.pipeline.hurry(true);
    this.#active?.pipeline.settle();
    while (this.#wanted !== undefined && !deadline.aborted) {
      const { pipeline } = this.#active ?? {};
      // One that uploads nothing makes no room either.
      const isStuck = pipeline?.state === 'blocked' && this.#wanted.settings.suspend;
      if (pipeline?.isSettled === true || isStuck) return;
      await sleep(LOOK_AT_END_MS);
      pipeline?.wake();
    }
  }

  /**
   * Of the pipeline as it is wanted, how far what it read is durable; undefined while that is not known: it is being opened, or moved. Null:
   * it is not wanted.
   */
  get committed(): readonly SourcePosition[] | undefined | null {
    return this.#wanted === undefined ? null : this.#active?.pipeline.committed;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Undefined while nothing is to be read. */
  get state(): PipelineState | undefined {
    if (this.#wanted === undefined) return undefined;
    return this.#active?.pipeline.state ?? (this.#failure === undefined ? 'starting' : 'failed');
  }

  /** Of what is read, if anything is to be, and then of folders that are drained. */
  statuses(): PipelineStatus[] {
    const own = this.#active?.pipeline.status() ?? this.#pending();
    return [...(own === undefined ? [] : [own]), ...this.#retired.statuses()];
  }

  openLogs(): SourceIdentity[] {
    return [...(this.#active?.pipeline.openLogs() ?? []), ...this.#kept.identities()];
  }

  async #work(): Promise<void> {
    const wait = new ReopenWait();
    await this.#predecessor;
    while (!this.#stopping) {
      let waitMs = LOOK_AT_REST_MS;
      try {
        if (this.#changed) {
          this.#changed = false;
          await this.#follow(this.#wanted);
          this.#failure = undefined;
        }
        await this.#tidy();
        wait.reset();
      } catch (error) {
        this.#changed = true;
        waitMs = wait.next();
        this.#fail(error, waitMs);
      }
      if (!this.#changed || waitMs !== LOOK_AT_REST_MS) await this.#wakeup.wait(waitMs);
    }
  }

  #fail(error: unknown, retryMs: number): void {
    this.#failure = error instanceof Error ? error.message : String(error);
    this.#parts.log.error(
      { pipeline: this.name, err: error, retryMs },
      'A pipeline could not be brought to its configuration, and is tried again after the time given. Usual cause: the ' +
        'disk of the spool is full or broken.',
    );
  }

  async #follow(wanted: WantedPipeline | undefined): Promise<void> {
    const target = wanted === undefined ? undefined : this.#folderOf(wanted);
    const { pipeline } = this.#active ?? {};
    if (
      wanted !== undefined &&
      pipeline?.folder === target &&
      isDeepStrictEqual(pipeline?.settings, wanted.settings)
    ) {
      if (pipeline !== undefined) pipeline.revision = wanted.revision;
      return;
    }
    await this.#letGo();
    if (wanted === undefined) this.#kept.release();
    const folders = await foldersOf(this.#parts.spoolPath, this.name);
    if (wanted !== undefined && target !== undefined) {
      const takeOver = await this.#takeOver(folders, target);
      if (takeOver === undefined) return;
      await this.#retired.end(target);
      this.#start(wanted, target, takeOver);
    }
    for (const { folder, record } of folders)
      if (folder !== target && record !== undefined) await this.#retired.drain(folder, this.#wanted);
  }

  async #letGo(): Promise<void> {
    this.#kept.keep();
    await this.#active?.pipeline.detach();
    this.#kept.open();
    this.#active?.release();
    this.#active = undefined;
  }

  /** How `target` becomes the folder that is read into; undefined when something else is wanted meanwhile. */
  async #takeOver(folders: readonly PipelineFolder[], target: string): Promise<TakeOver | undefined> {
    const active = activeFolder(folders, target);
    if (active === undefined) return { epoch: 1 };
    const { epoch } = active.record;
    if (active.folder === target) {
      const isAlone = folders.every(
        ({ folder, record }) => folder === target || (record?.epoch ?? -1) < epoch,
      );
      return { epoch: isAlone ? epoch : epoch + 1 };
    }
    const drain = await this.#retired.drain(active.folder, this.#wanted);
    const rest = await (drain === undefined ? this.#restOf(active.folder) : this.#unlessChanged(drain.rest));
    return rest === undefined ? undefined : { epoch: rest.epoch + 1, positions: rest.positions };
  }

  /** Sealing waits for disk space, perhaps for long; a change, to the old destination say, does not wait for that. */
  async #unlessChanged(rest: Promise<Rest>): Promise<Rest | undefined> {
    const changed = this.#changes.promise.then(() => undefined);
    if (this.#changed || this.#stopping) return undefined;
    return await Promise.race([rest, changed]);
  }

  /** Of a folder that cannot be drained. */
  async #restOf(folder: string): Promise<Rest> {
    const record = await makeCommitDurable(folder);
    return { epoch: record.epoch, positions: record.sources };
  }

  #start(wanted: WantedPipeline, folder: string, takeOver: TakeOver): void {
    const parts = this.#parts;
    const { settings, revision } = wanted;
    const discovery = this.#kept.around(parts.discover(settings));
    this.#startedAt = performance.now();
    this.#sealClock ??= new SealClock(settings.interval, parts.now, parts.random);
    this.#sealClock.setInterval(settings.interval);
    this.#sealClock.hurry(this.#hurried);
    const pipeline = new Pipeline({
      ...parts,
      settings,
      revision,
      folder,
      takeOver,
      sealClock: this.#sealClock,
      hurried: this.#hurried,
      counters: this.counters,
      prefix: prefixOf(settings),
      destination: parts.createDestination(settings.destination),
      discovery,
      readBuffer: this.#readBuffer,
      // Folders that were empty before that may go now.
      onOpened: () => this.#wakeup.wake(),
    });
    this.#active = { pipeline, release: () => discovery.close() };
    pipeline.start();
  }

  /** Lets go of what nobody needs any more. */
  async #tidy(): Promise<void> {
    const { pipeline } = this.#active ?? {};
    if (performance.now() - this.#startedAt > KEEP_MS && pipeline?.hasOpened === true) this.#kept.release();
    if (this.#wanted !== undefined && pipeline?.hasOpened !== true) return;
    const left = await this.#retired.tidy(pipeline?.folder, this.#wanted);
    this.#isGone = this.#wanted === undefined && left === 0 && !this.#changed;
  }

  #folderOf({ settings }: WantedPipeline): string {
    return pipelineFolder(this.#parts.spoolPath, settings, placeOf(settings));
  }

  /** Before anything can be read. */
  #pending(): PipelineStatus | undefined {
    const wanted = this.#wanted;
    const state = this.state;
    if (wanted === undefined || state === undefined) return undefined;
    const now = this.#parts.now();
    return describePipeline({
      name: this.name,
      revision: wanted.revision,
      state,
      failure: this.#failure,
      totals: noTotals(),
      destination: describeDestination(wanted.settings.destination),
      settings: wanted.settings,
      counters: this.counters,
      spool: undefined,
      sealed: NOTHING,
      sources: undefined,
      upload: { queued: 0, inFlight: 0 },
      sealDue: now + wanted.settings.interval,
      now,
    });
  }
}

const NOTHING = { values: () => [], bytes: 0 };
