import { type ApiClient, ApiError } from './apiClient.ts';
import { type Clock, elapsed, pause } from './clock.ts';
import { getObject } from './getObject.ts';
import { claimed, isFree, type Lease, type LeaseSpec, released } from './lease.ts';
import { pathOf } from './resource.ts';
import { resources } from './resources.ts';

/** For giving up the lease at the end, in ms: a server that is slower lets it run out. */
const RELEASE_DEADLINE_MS = 3_000;
/** An attempt to take the lease ends after this, in ms: a hung one would miss that it became free. */
const ACQUIRE_DEADLINE_MS = 5_000;

export type LeaderElectionOptions = {
  client: ApiClient;
  namespace: string;
  /** Of the Lease. */
  name: string;
  /** No two processes that run at once may have the same; the name of a pod will do. */
  identity: string;
  /** Others wait so long after the last renewal that they saw, in ms; rounded up to seconds. */
  leaseDurationMs: number;
  /** The leader gives up when it could not renew for so long, in ms. Less than the lease's duration. */
  renewDeadlineMs: number;
  /** Between attempts to take or renew it, in ms; those to take it wait up to twice as long, at random. */
  retryPeriodMs: number;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** It leads. Called at most once. */
  onStarted: () => void;
  /** It led, and no longer does: another may lead already. Called at most once, and the process must end now. Not after `stop`. */
  onLost: (why: string) => void;
  /** Who leads, when that was seen to change; `''`: nobody. */
  onLeader?: (identity: string) => void;
  /** An attempt to take or to renew it failed; there will be another. */
  onTrouble?: (error: unknown) => void;
};

export type LeaderElection = {
  /** Judged by the clock at each call: false as soon as the renewal is overdue, even when no timer could run meanwhile. */
  readonly isLeader: boolean;
  /** Gives up the lease when it is held, so that another takes over at once. Never rejects. May be called twice. */
  stop(): Promise<void>;
};

/** Takes part in the election for a Lease, once: a process that lost it ends, and its successor starts with a clean state. */
export function leaderElection(options: LeaderElectionOptions): LeaderElection {
  const { client, namespace, name, identity, clock, random } = options;
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = options;
  if (!(retryPeriodMs < renewDeadlineMs && renewDeadlineMs < leaseDurationMs)) {
    throw new Error(
      `leaderElection: retryPeriod (${retryPeriodMs} ms) must be less than renewDeadline (${renewDeadlineMs} ms), ` +
        `and that less than leaseDuration (${leaseDurationMs} ms)`,
    );
  }
  const path = pathOf(resources.leases, namespace, name);
  const stopped = new AbortController();
  let lease: Lease | undefined;
  let seen: { spec: string; at: number; holder: string | undefined } = { spec: '', at: 0, holder: undefined };
  /** When the request of the last successful renewal was sent, by both clocks. */
  let renewed: { now: number; elapsed: number } | undefined;

  /** How old our claim is. A clock that was set forwards, or a machine that slept, only makes it older: that is the safe side. */
  function age(): number {
    if (renewed === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(clock.now() - renewed.now, elapsed(clock) - renewed.elapsed);
  }

  function observe(found: Lease): void {
    lease = found;
    const spec = JSON.stringify(found.spec ?? {});
    if (spec === seen.spec) return;
    const holder = found.spec?.holderIdentity ?? '';
    const isNewHolder = holder !== seen.holder;
    seen = { spec, at: elapsed(clock), holder };
    if (isNewHolder) options.onLeader?.(holder);
  }

  /** Writes the lease as ours. False when another was quicker. */
  async function claim(deadlineMs: number): Promise<boolean> {
    const sent = { now: clock.now(), elapsed: elapsed(clock) };
    const spec = claimed(lease?.spec ?? {}, identity, leaseDurationMs, sent.now);
    try {
      observe(await write(spec, deadlineMs));
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) return false;
      throw error;
    }
    renewed = sent;
    return true;
  }

  /** A PUT with the resourceVersion that was read, so that of two only one succeeds. */
  function write(spec: LeaseSpec, deadlineMs: number, signal = stopped.signal) {
    const made = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } };
    return client.request<Lease>({
      method: lease === undefined ? 'POST' : 'PUT',
      path: lease === undefined ? pathOf(resources.leases, namespace) : path,
      body: { ...(lease ?? made), spec },
      deadlineMs,
      signal,
    });
  }

  async function read(deadlineMs: number, signal = stopped.signal): Promise<void> {
    const limits = { deadlineMs, signal };
    const found = await getObject<Lease>(client, resources.leases, namespace, name, limits);
    if (found === undefined) lease = undefined;
    else observe(found);
  }

  async function acquire(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await read(ACQUIRE_DEADLINE_MS);
        const spec = lease?.spec ?? {};
        const mayTake = isFree(spec, identity, elapsed(clock) - seen.at, leaseDurationMs);
        if (mayTake && !stopped.signal.aborted && (await claim(ACQUIRE_DEADLINE_MS))) return;
      } catch (error) {
        if (!stopped.signal.aborted) options.onTrouble?.(error);
      }
      await pause(clock, retryPeriodMs * (1 + random()), stopped.signal);
    }
  }

  /** Resolves with the reason when the lease is lost; at `stop` without one. */
  async function hold(): Promise<string | undefined> {
    let last = 'the process could not renew it in time';
    for (;;) {
      await pause(clock, Math.max(0, Math.min(retryPeriodMs, renewDeadlineMs - age())), stopped.signal);
      if (stopped.signal.aborted) return undefined;
      const left = renewDeadlineMs - age();
      if (left <= 0) return last;
      try {
        if (await claim(left)) continue;
        // Somebody wrote it. Whoever only put a label on it does no harm.
        await read(Math.max(1, renewDeadlineMs - age()));
        const holder = lease?.spec?.holderIdentity ?? '';
        if (lease !== undefined && holder !== identity) return `it is held by "${holder}"`;
      } catch (error) {
        if (stopped.signal.aborted) return undefined;
        // Deleted: the next attempt makes it anew, unless somebody else does first.
        if (error instanceof ApiError && error.status === 404) lease = undefined;
        last = error instanceof Error ? error.message : String(error);
        options.onTrouble?.(error);
      }
    }
  }

  async function run(): Promise<void> {
    await acquire();
    if (stopped.signal.aborted) return;
    options.onStarted();
    const why = await hold();
    if (why === undefined) return;
    renewed = undefined;
    options.onLost(`the lease "${name}" in namespace "${namespace}" is lost: ${why}`);
  }

  const running = run();
  let giveUp: Promise<void> | undefined;

  async function release(): Promise<void> {
    stopped.abort();
    await running.catch(() => {});
    const isHeld = renewed !== undefined;
    renewed = undefined;
    if (!isHeld) return;
    try {
      // A renewal that was called off may have been done: the version is read again.
      const { signal } = new AbortController();
      await read(RELEASE_DEADLINE_MS, signal);
      if (lease?.spec?.holderIdentity !== identity) return;
      await write(released(lease.spec, clock.now()), RELEASE_DEADLINE_MS, signal);
    } catch (error) {
      options.onTrouble?.(error);
    }
  }

  return {
    get isLeader() {
      return age() < renewDeadlineMs;
    },
    stop() {
      giveUp ??= release();
      return giveUp;
    },
  };
}
