import { ApiError } from './apiClient.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { after, type Clock } from './clock.ts';

/** Waits of a key after its failures. The first is short for a conflict; the most keeps a hopeless one from costing anything. */
const BACKOFF: Backoff = { firstMs: 250, mostMs: 300_000 };

export type WorkQueueOptions = {
  /**
   * Brings one thing to its desired state. What it throws counts as a failure of the key: it is run again after a back-off, or
   * after what an ApiError says that the server asks for, when that is longer.
   */
  process: (key: string) => Promise<void>;
  /** Keys at once. */
  concurrency: number;
  backoff?: Backoff;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** The key failed this many times in a row, and is run again after `retryMs`. */
  onFailure?: (failure: { key: string; error: unknown; failures: number; retryMs: number }) => void;
  /** For the metrics that controller-runtime has. */
  metrics?: {
    /** workqueue_depth */
    depth?: (keys: number) => void;
    /** workqueue_adds_total; a key that waits already is no addition. */
    added?: () => void;
    /** workqueue_retries_total */
    retried?: () => void;
    /** workqueue_queue_duration_seconds */
    waited?: (seconds: number) => void;
    /** workqueue_work_duration_seconds, controller_runtime_reconcile_time_seconds and _total */
    worked?: (seconds: number, result: 'success' | 'error') => void;
  };
};

export type WorkQueue = {
  /** Runs the key soon. Many calls before that are one run; a call while it runs is one more run after it. */
  add(key: string): void;
  /** Adds the key in `ms`, unless it is to be added before that already. */
  addAfter(key: string, ms: number): void;
  /** Drops what the key is to do later, and its failures. A run under way is not stopped, nor is a key that is added taken out. */
  forget(key: string): void;
  /** Keys that wait to be run. */
  readonly depth: number;
  /** For how long no run has come to its end although a key waits, in ms; 0 when none waits. Long: what runs hangs. */
  readonly stalledMs: number;
  /** Resolves when nothing waits and nothing runs; what is to be added later does not count. */
  idle(): Promise<void>;
  /** Takes no more keys, drops those that wait, and resolves when those that run have ended. May be called twice. */
  stop(): Promise<void>;
};

/** A queue of keys: one key is never run twice at once, and one that fails holds up no other. */
export function workQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, random, concurrency, backoff = BACKOFF, metrics = {} } = options;
  /** Since when each key waits, in order. */
  const waiting = new Map<string, number>();
  const running = new Set<string>();
  /** Added while they ran, since when. */
  const again = new Map<string, number>();
  const later = new Map<string, { at: number; callOff: () => void }>();
  const failures = new Map<string, number>();
  let whenIdle: (() => void)[] = [];
  let isStopped = false;
  let endedAt = 0;

  function add(key: string): void {
    if (isStopped) return;
    const isKnown = waiting.has(key) || again.has(key);
    if (isKnown) return;
    metrics.added?.();
    if (running.has(key)) {
      again.set(key, clock.now());
      return;
    }
    waiting.set(key, clock.now());
    metrics.depth?.(waiting.size);
    pump();
  }

  function addAfter(key: string, ms: number): void {
    if (isStopped) return;
    if (ms <= 0) {
      add(key);
      return;
    }
    const at = clock.now() + ms;
    const planned = later.get(key);
    if (planned !== undefined && planned.at <= at) return;
    planned?.callOff();
    const callOff = after(clock, ms, () => {
      later.delete(key);
      add(key);
    });
    later.set(key, { at, callOff });
  }

  function pump(): void {
    for (const [key, since] of waiting) {
      if (running.size >= concurrency) return;
      waiting.delete(key);
      running.add(key);
      metrics.depth?.(waiting.size);
      metrics.waited?.((clock.now() - since) / 1000);
      void run(key);
    }
  }

  async function run(key: string): Promise<void> {
    const startedAt = clock.now();
    let result: 'success' | 'error' = 'success';
    try {
      // A `process` that throws before its first await is a failure like any other.
      await Promise.resolve(key).then(options.process);
      failures.delete(key);
    } catch (error) {
      result = 'error';
      failed(key, error);
    }
    running.delete(key);
    endedAt = clock.now();
    metrics.worked?.((endedAt - startedAt) / 1000, result);
    const since = again.get(key);
    again.delete(key);
    if (since !== undefined && !isStopped) {
      waiting.set(key, since);
      metrics.depth?.(waiting.size);
    }
    pump();
    if (waiting.size > 0 || running.size > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  function failed(key: string, error: unknown): void {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    const retryMs = Math.max(backoffMs(backoff, count, random), askedMs(error, backoff));
    options.onFailure?.({ key, error, failures: count, retryMs });
    if (isStopped) return;
    metrics.retried?.();
    addAfter(key, retryMs);
  }

  function stalledMs(): number {
    // Both are in the order of time.
    const [first = Number.POSITIVE_INFINITY] = waiting.values();
    const [firstAgain = Number.POSITIVE_INFINITY] = again.values();
    const since = Math.min(first, firstAgain);
    return since === Number.POSITIVE_INFINITY ? 0 : clock.now() - Math.max(endedAt, since);
  }

  function idle(): Promise<void> {
    if (waiting.size === 0 && running.size === 0) return Promise.resolve();
    return new Promise((resolve) => whenIdle.push(resolve));
  }

  return {
    add,
    addAfter,
    forget(key) {
      failures.delete(key);
      later.get(key)?.callOff();
      later.delete(key);
    },
    get depth() {
      return waiting.size;
    },
    get stalledMs() {
      return stalledMs();
    },
    idle,
    stop() {
      isStopped = true;
      waiting.clear();
      again.clear();
      for (const { callOff } of later.values()) callOff();
      later.clear();
      metrics.depth?.(0);
      return idle();
    },
  };
}

/** What a server asks for that is busy. One that asks for more than the most is a proxy that knows nothing of us. */
function askedMs(error: unknown, { mostMs }: Backoff): number {
  return error instanceof ApiError ? Math.min(error.retryAfterMs ?? 0, mostMs) : 0;
}
