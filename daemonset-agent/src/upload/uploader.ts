import type { FailureReason } from '../destinations/destination.ts';
import {
  newShipment,
  type Shipment,
  type ShipmentOptions,
  type ShipmentResult,
  ship,
  type UploadSegment,
} from './shipment.ts';
import { type Trouble, trouble } from './trouble.ts';

/** Segments of one pipeline that are sent at once: enough to hide the latency of a store, few enough for a small node. */
const DEFAULT_CONCURRENCY = 4;
/** While draining, and while the machine goes away, no wait is longer, in ms: the grace period of a pod is 30 s. */
const LONGEST_HURRIED_WAIT_MS = 2_000;
/** After this many failed probes in a row the next segment is tried instead, in case only this one is the trouble. */
const PROBES_EACH = 3;

export type UploaderOptions<S extends UploadSegment> = ShipmentOptions<S> & {
  concurrency?: number;
  /** The machine goes away, see `hurry`. */
  hurried?: boolean;
  /** 0 to 1. */
  random: () => number;
};

export type UploaderStatus = {
  /** Segments that wait. */
  queued: number;
  /** Segments that are being sent. */
  inFlight: number;
  /** What has gone wrong since the last success. Times in ms since 1970; `since`: the first failure. */
  failing?: { reason: FailureReason; message: string; since: number; nextAttemptAt: number };
  /** When an object was last stored, in ms since 1970. */
  lastSuccess?: number;
};

export type Uploader<S extends UploadSegment = UploadSegment> = {
  enqueue(segment: S): void;
  /** `true`: the machine goes away, so that what waits is tried at once, and no wait is long. `false`: it stays. */
  hurry(hurried: boolean): void;
  /** Sends what there is, with short waits. Resolves when nothing is left, or, having stopped, at the signal. */
  drain(deadline: AbortSignal): Promise<void>;
  status(): UploaderStatus;
  /** Whether the segment is being sent, or is stored in part: too late to drop it. */
  isInFlight(sequence: number): boolean;
  /** Forgets a segment that was to be sent; false when it is not waiting or is too late to drop. */
  remove(sequence: number): boolean;
  /** Calls off what is under way and waits for its end. What is left stays in the spool. May be called twice. */
  stop(): Promise<void>;
};

type Item<S extends UploadSegment> = Shipment<S> & {
  /** It keeps failing while others are taken. */
  trouble?: Trouble;
  /** How much the destination had taken when this one first failed. */
  takenAtFailure?: number;
  isProbe: boolean;
};

/**
 * Sends the segments of one pipeline, oldest first, and never gives up.
 *
 * Failures are taken for the destination's: all wait for the same jittered back-off, and then one probe at a time is sent, so
 * that a store that is down, or asks for less, gets less. The first success lets all go on at once. A segment that still
 * fails while others are taken is itself the trouble: it waits alone and holds up nobody.
 */
export function createUploader<S extends UploadSegment>(options: UploaderOptions<S>): Uploader<S> {
  const { clock, random, concurrency = DEFAULT_CONCURRENCY } = options;
  const waiting: Item<S>[] = [];
  const running = new Map<Item<S>, Promise<void>>();
  const abort = new AbortController();
  const emptied = new Set<() => void>();
  let outage: Trouble | undefined;
  /** Segments that failed since anything was stored. */
  const failedInARow = new Set<Item<S>>();
  /** Objects stored. */
  let taken = 0;
  let lastSuccess: number | undefined;
  let draining = false;
  let hurried = options.hurried ?? false;
  let stopped = false;

  function pump(): void {
    if (stopped) return;
    if (outage !== undefined) {
      // Those that were under way when it began still count: one at a time.
      const probe = !outage.resting && running.size === 0 ? nextProbe(outage) : undefined;
      if (probe !== undefined) start(probe, true);
    } else {
      while (running.size < concurrency) {
        const next = waiting.find(isReady);
        if (next === undefined) break;
        start(next, false);
      }
    }
    if (waiting.length === 0 && running.size === 0) {
      for (const tell of emptied) tell();
    }
  }

  function nextProbe({ failures }: Trouble): Item<S> | undefined {
    const ready = waiting.filter(isReady);
    return ready[Math.floor(failures / PROBES_EACH) % ready.length];
  }

  function start(item: Item<S>, isProbe: boolean): void {
    waiting.splice(waiting.indexOf(item), 1);
    item.isProbe = isProbe;
    running.set(item, run(item));
  }

  async function run(item: Item<S>): Promise<void> {
    const result = await ship(item, options, abort.signal, () => onStored(item));
    running.delete(item);
    if (result.status === 'failed') {
      insert(item);
      if (!stopped) fail(item, result);
    }
    pump();
  }

  function onStored(item: Item<S>): void {
    taken += 1;
    lastSuccess = clock.now();
    delete item.trouble;
    delete item.takenAtFailure;
    failedInARow.clear();
    outage?.wake();
    outage = undefined;
    pump();
  }

  function fail(item: Item<S>, failure: Extract<ShipmentResult, { status: 'failed' }>): void {
    const waits = {
      clock,
      random,
      longestMs: draining || hurried ? LONGEST_HURRIED_WAIT_MS : Number.POSITIVE_INFINITY,
      onRested: pump,
    };
    const isItsOwn = failure.local || taken > (item.takenAtFailure ?? taken);
    item.takenAtFailure ??= taken;
    if (isItsOwn) item.trouble = trouble(item.trouble, failure, waits);
    if (failure.local) return;
    failedInARow.add(item);
    // Two that fail without a success between them are more than the trouble of one.
    const isTheDestinations = !isItsOwn || failedInARow.size > 1;
    if (isTheDestinations && (outage === undefined || item.isProbe)) outage = trouble(outage, failure, waits);
  }

  function insert(item: Item<S>): void {
    const place = waiting.findLastIndex(({ segment }) => segment.sequence < item.segment.sequence);
    waiting.splice(place + 1, 0, item);
  }

  function wakeAll(): void {
    outage?.wake();
    for (const item of waiting) item.trouble?.wake();
  }

  async function stop(): Promise<void> {
    stopped = true;
    abort.abort();
    wakeAll();
    await Promise.all(running.values());
    for (const tell of emptied) tell();
  }

  return {
    enqueue(segment) {
      for (const { segment: known } of [...waiting, ...running.keys()]) {
        if (known.sequence === segment.sequence)
          throw new Error(`BUG: segment ${segment.sequence} is queued already`);
      }
      insert({ ...newShipment(segment), isProbe: false });
      pump();
    },

    hurry(isHurried) {
      if (hurried === isHurried) return;
      hurried = isHurried;
      if (!hurried) return;
      wakeAll();
      pump();
    },

    async drain(deadline) {
      if (stopped || deadline.aborted) return stop();
      draining = true;
      wakeAll();
      const done = Promise.withResolvers<'empty' | 'deadline'>();
      const onEmpty = () => done.resolve('empty');
      const onDeadline = () => done.resolve('deadline');
      emptied.add(onEmpty);
      deadline.addEventListener('abort', onDeadline, { once: true });
      pump();
      const end = await done.promise;
      emptied.delete(onEmpty);
      deadline.removeEventListener('abort', onDeadline);
      draining = false;
      if (end === 'deadline') await stop();
    },

    status() {
      const worst = outage ?? waiting.find((item) => item.trouble !== undefined)?.trouble;
      return {
        queued: waiting.length,
        inFlight: running.size,
        ...(worst === undefined ? {} : { failing: describe(worst) }),
        ...(lastSuccess === undefined ? {} : { lastSuccess }),
      };
    },

    isInFlight(sequence) {
      for (const { segment } of running.keys()) if (segment.sequence === sequence) return true;
      return waiting.some((item) => item.segment.sequence === sequence && isStoredInPart(item));
    },

    remove(sequence) {
      const index = waiting.findIndex(({ segment }) => segment.sequence === sequence);
      const item = waiting[index];
      if (item === undefined || isStoredInPart(item)) return false;
      waiting.splice(index, 1);
      item.trouble?.wake();
      failedInARow.delete(item);
      pump();
      return true;
    },

    stop,
  };
}

/** One that waits for its own trouble to pass is not. */
function isReady(item: { trouble?: Trouble }): boolean {
  return item.trouble?.resting !== true;
}

/** Its data is in the store: dropped now, records would be both there and counted as lost. */
function isStoredInPart({ segment, stage }: Shipment<UploadSegment>): boolean {
  return stage === 'report' || (stage === 'index' && segment.data !== null);
}

function describe({
  reason,
  message,
  since,
  nextAttemptAt,
}: Trouble): NonNullable<UploaderStatus['failing']> {
  return { reason, message, since, nextAttemptAt };
}
