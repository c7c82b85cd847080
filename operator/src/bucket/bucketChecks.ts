import { isDeepStrictEqual } from 'node:util';
import type { BucketReport, BucketTarget } from '../bucketTarget.ts';
import { after, type Clock } from '../clock.ts';
import { storeOf } from '../plan/prefixes.ts';
import { createBucketClient } from './bucketClient.ts';
import { BucketSlots } from './bucketSlots.ts';
import { checkBucket } from './checkBucket.ts';
import { OneAtATime } from './oneAtATime.ts';
import { recheckMs } from './recheckMs.ts';
import { type LifecycleRemoval, removeLifecycle } from './removeLifecycle.ts';
import { sharedClients } from './sharedClients.ts';

export type BucketChecksOptions = {
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** The report of a followed pipeline is another than before; not called when only its time has changed. */
  onReport: (pipeline: string) => void;
  /** A check has thrown, which is a mistake of ours; it is tried again as if the bucket had failed. */
  onError: (pipeline: string, error: unknown) => void;
  /** Of each request, in ms. Default 10 s. */
  deadlineMs?: number;
};

/** How many deleted pipelines are remembered: far more than any status update can be late for. */
const MOST_REMOVED = 10_000;

type Followed = {
  target: BucketTarget;
  report: BucketReport | undefined;
  /** Checks in a row that found something wrong. */
  failures: number;
  /** Ends the check that runs, and calls off the next. */
  end: () => void;
};

/**
 * Keeps the buckets of all pipelines under check: at once when a target is new or has changed, with back-off from 1 s to
 * 1 min while something is wrong, and every 10 min while all is well. Only the leader may have one of these.
 */
export class BucketChecks {
  readonly #options: BucketChecksOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #slots = new BucketSlots();
  readonly #lease = sharedClients();
  readonly #lifecycles = new OneAtATime();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  /** Uids of pipelines whose rule was removed: somebody who has not heard of the deletion must not bring it back. */
  readonly #removed = new Set<string>();

  constructor(options: BucketChecksOptions) {
    this.#options = options;
  }

  /**
   * What the last check of exactly this target found; undefined until the first has ended. Follows it from now on, and may
   * be called as often as one likes; of a pipeline that is being deleted it follows nothing.
   */
  follow(target: BucketTarget): BucketReport | undefined {
    const known = this.#followed.get(target.pipeline);
    if (known !== undefined && isDeepStrictEqual(known.target, target)) return known.report;
    known?.end();
    if (this.#stop.signal.aborted || this.#removed.has(target.uid)) return undefined;
    const followed: Followed = { target, report: undefined, failures: 0, end: () => {} };
    this.#followed.set(target.pipeline, followed);
    this.#start(followed);
    return undefined;
  }

  /** For a pipeline that is gone, or whose bucket is not to be used. Changes nothing in the bucket. */
  forget(pipeline: string): void {
    this.#followed.get(pipeline)?.end();
    this.#followed.delete(pipeline);
  }

  /**
   * For the finalizer. Also forgets the pipeline; one whose target has a rule for good, since a check would write it again. A target without
   * has had its retention taken out of the spec, and may be followed again. One attempt.
   */
  async removeLifecycle(target: BucketTarget): Promise<LifecycleRemoval> {
    this.forget(target.pipeline);
    if (target.retentionDays !== undefined) this.#removed.add(target.uid);
    for (const oldest of this.#removed) {
      if (this.#removed.size <= MOST_REMOVED) break;
      this.#removed.delete(oldest);
    }
    const client = createBucketClient(target.s3, this.#stop.signal, this.#options.deadlineMs, this.#lease);
    try {
      return await this.#lifecycles.run(bucketOf(target), () => removeLifecycle(target, client));
    } finally {
      client.close();
    }
  }

  /** May be called twice. Resolves when no request is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const followed of this.#followed.values()) followed.end();
    this.#followed.clear();
    await Promise.all(this.#running);
  }

  #start(followed: Followed): void {
    const ended = new AbortController();
    followed.end = () => ended.abort();
    const run = this.#check(followed, ended.signal)
      .catch((error) => {
        this.#options.onError(followed.target.pipeline, error);
        return undefined;
      })
      .then((report) => {
        this.#running.delete(run);
        if (!ended.signal.aborted) this.#take(followed, report);
      });
    this.#running.add(run);
  }

  async #check(followed: Followed, signal: AbortSignal): Promise<BucketReport | undefined> {
    const { target } = followed;
    return this.#slots.run(bucketOf(target), async () => {
      if (signal.aborted) return undefined;
      const { clock, deadlineMs } = this.#options;
      return checkBucket(target, {
        now: () => clock.now(),
        signal,
        stopSignal: this.#stop.signal,
        lease: this.#lease,
        prober: 'operator',
        changeLifecycle: true,
        whileAlone: (work) => this.#lifecycles.run(bucketOf(target), work),
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
      });
    });
  }

  #take(followed: Followed, report: BucketReport | undefined): void {
    const { random, clock, onReport } = this.#options;
    const isNew = report !== undefined && !isSame(followed.report, report);
    followed.failures = report?.problems.length === 0 ? 0 : followed.failures + 1;
    if (report !== undefined) followed.report = report;
    const wait = recheckMs(report ?? UNKNOWN, Math.max(1, followed.failures), random);
    followed.end = after(clock, wait, () => this.#start(followed));
    if (isNew) onReport(followed.target.pipeline);
  }
}

/** Stands for a check that threw, when the wait until the next one is reckoned. */
const UNKNOWN: BucketReport = {
  problems: [{ condition: 'BucketReady', reason: 'BucketFailing', message: '' }],
  findings: [],
  checkedTime: 0,
};

function isSame(a: BucketReport | undefined, b: BucketReport): boolean {
  return isDeepStrictEqual([a?.problems, a?.findings], [b.problems, b.findings]);
}

/** One bucket has one name here, however pipelines spell its store. */
function bucketOf({ s3 }: BucketTarget): string {
  return `${storeOf(s3.endpoint)} ${s3.bucket}`;
}
