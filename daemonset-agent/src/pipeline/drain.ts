import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Destination } from '../destinations/destination.ts';
import type { RecordContext } from '../lines/recordHead.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { SourcePosition } from '../spool/commitRecord.ts';
import type { FramePool } from '../spool/framePool.ts';
import { SealedSegments } from '../spool/sealedSegments.ts';
import { Spool } from '../spool/spool.ts';
import { Delivery } from './delivery.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import { describePipeline, type PipelineStatus } from './pipelineStatus.ts';
import { PipelineTotals } from './pipelineTotals.ts';
import { ReopenWait } from './reopenWait.ts';
import { Wakeup } from './wakeup.ts';

/** Totals are committed at most this often while segments are shipped, and the folder's end is noticed this late. */
const TICK_MS = 1_000;

export type DrainOptions = {
  folder: string;
  /** As far as the folder's own note has them. */
  settings: PipelineSettings;
  revision: string | null;
  prefix: string;
  context: RecordContext;
  destination: Destination;
  /** Uploads wait. */
  suspended: boolean;
  /** The node goes away. */
  hurried: boolean;
  counters: PipelineCounters;
  pool: FramePool;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
  /** Everything is sealed and proven stored. Called once. */
  onEmpty: () => void;
};

/** What a folder's last commit says once nothing is read into it. */
export type Rest = { epoch: number; positions: readonly SourcePosition[] };

/**
 * The end of a folder that is not read into any more, because its pipeline is deleted or has another destination: what
 * is open is sealed, once, and all is brought to where it was promised to go.
 */
export class Drain {
  readonly name: string;
  readonly folder: string;
  readonly suspended: boolean;
  readonly #options: DrainOptions;
  readonly #sealed: SealedSegments;
  readonly #delivery: Delivery;
  readonly #totals: PipelineTotals;
  readonly #wakeup = new Wakeup();
  readonly #rest = Promise.withResolvers<Rest>();
  /** Opened and sealed, or failed at that, for the first time. */
  readonly #tried = Promise.withResolvers<void>();
  #spool: Spool | undefined;
  #failure: string | undefined;
  #stopping = false;
  #isEmpty = false;
  #finished: Promise<void> = Promise.resolve();

  constructor(options: DrainOptions) {
    const { folder, settings, context, prefix, destination, counters, suspended, log, now, random } = options;
    this.name = `${settings.namespace}/${settings.name}`;
    this.folder = folder;
    this.suspended = suspended;
    this.#options = options;
    // Whatever is dropped from now on is another folder's.
    this.#totals = new PipelineTotals(() => ({}));
    this.#sealed = new SealedSegments(folder, { pipeline: this.name, ...context, prefix });
    this.#delivery = new Delivery({
      pipeline: this.name,
      destination,
      sealed: this.#sealed,
      counters,
      totals: this.#totals,
      suspended,
      hurried: options.hurried,
      dropOldest: false,
      renewSeries: () => this.#spool?.renewSeries() ?? options.newSeries(),
      onDelivered: () => this.#spool?.touch(),
      onRoom: () => this.#wakeup.wake(),
      log,
      now,
      random,
    });
  }

  /** Resolves when the series is at its end, durably: from then on the positions are those of `Rest` for good. */
  get rest(): Promise<Rest> {
    return this.#rest.promise;
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  start(): void {
    this.#finished = this.#supervise();
  }

  /** The node goes away, or stays after all. */
  hurry(hurried: boolean): void {
    this.#delivery.hurry(hurried);
  }

  /** Uploads until the signal; what is left stays in the folder. */
  async stop(deadline: AbortSignal): Promise<void> {
    // What is being sealed at this moment is uploaded too.
    if (!deadline.aborted) await Promise.race([this.#tried.promise, once(deadline, 'abort')]);
    await this.#delivery.stop(deadline);
    this.#stopping = true;
    this.#wakeup.wake();
    await this.#finished;
  }

  status(): PipelineStatus {
    const { settings, destination, counters, now, revision } = this.#options;
    return describePipeline({
      name: this.name,
      revision,
      state: 'draining',
      failure: this.#failure,
      totals: this.#totals.current(),
      destination: destination.description,
      settings: { ...settings, suspend: this.suspended },
      counters,
      spool: this.#spool,
      sealed: this.#sealed,
      sources: undefined,
      upload: this.#delivery.status(),
      sealDue: now(),
      now: now(),
    });
  }

  async #supervise(): Promise<void> {
    const wait = new ReopenWait();
    while (!this.#stopping) {
      let retryMs = 0;
      try {
        this.#spool = await this.#open().finally(() => this.#tried.resolve());
        this.#failure = undefined;
        await this.#empty(this.#spool);
        return;
      } catch (error) {
        retryMs = wait.next();
        this.#fail(error, retryMs);
      } finally {
        await this.#spool?.close().catch(() => undefined);
        this.#spool = undefined;
      }
      if (!this.#stopping) await this.#wakeup.wait(retryMs);
    }
  }

  #fail(error: unknown, retryMs: number): void {
    const { folder, log, counters } = this.#options;
    counters.spoolFailures++;
    this.#failure = error instanceof Error ? error.message : String(error);
    log.error(
      { pipeline: this.name, folder, err: error, retryMs },
      'A folder that is only to be emptied cannot be used. What is sealed in it is uploaded all the same. Usual cause: the ' +
        'disk is full or broken. It is opened again after the time given.',
    );
  }

  async #open(): Promise<Spool> {
    const { folder, settings, prefix, context, pool, now, newSeries } = this.#options;
    const order = { nextDue: now(), stopping: true, ended: true };
    const options = {
      folder,
      context: { pipeline: this.name, ...context, prefix },
      compression: settings.compression,
      segmentBytes: settings.buffer.maxSize,
      sealed: this.#sealed,
      pool,
      now,
      newSeries,
    };
    const spool = await Spool.open(options, order).finally(() => this.#delivery.enqueueSealed());
    try {
      this.#totals.opened(spool.totals);
      if (!spool.ended || spool.openSegments > 0)
        await spool.commit([...spool.positions], { ...order, seal: 'all' });
    } catch (error) {
      await spool.close().catch(() => undefined);
      throw error;
    } finally {
      this.#delivery.enqueueSealed();
    }
    return spool;
  }

  /** Keeps the totals until all is shipped. */
  async #empty(spool: Spool): Promise<void> {
    const { epoch, positions } = spool;
    this.#rest.resolve({ epoch, positions });
    for (;;) {
      const isEmpty = this.#sealed.values().length === 0;
      if (spool.uncommitted) {
        const order = { seal: 'full', nextDue: this.#options.now(), stopping: true, ended: true } as const;
        await spool.commit([...positions], order, this.#totals.take());
      }
      if (isEmpty) break;
      if (this.#stopping) return;
      await this.#wakeup.wait(TICK_MS);
    }
    this.#isEmpty = true;
    this.#options.onEmpty();
  }
}
