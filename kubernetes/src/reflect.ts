import { ApiError } from './apiClient.ts';
import { Audit } from './audit.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { pause } from './clock.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { listPages } from './listPages.ts';
import { type Change, ReflectedObjects } from './reflectedObjects.ts';
import type { ReflectOptions, ReflectorCounts, RunningReflector } from './reflectOptions.ts';
import { keyOf } from './reflector.ts';
import { pathOf } from './resource.ts';
import { watchOnce } from './watchOnce.ts';

/** Waits between attempts. The most is what a server that is back may have to wait for its last client. */
const BACKOFF: Backoff = { firstMs: 500, mostMs: 20_000 };
/** A watch that was open for so long was a good one, in ms: back-off starts from the beginning. */
const STEADY_MS = 10_000;

/** After so many cuts of good watches in a row, none of them steady, it is worth a word. */
const USUAL_FAILURES = 3;

/**
 * Lists, then watches from the list's version, and does either again for as long as it runs: after a cut, a hang, a refusal, and
 * with a new list when the server has forgotten the version (410).
 */
export function reflect<T extends KubernetesObject = KubernetesObject>(
  options: ReflectOptions<T>,
): RunningReflector<T> {
  const { client, resource, clock, random, fromCache = false, backoff = BACKOFF } = options;
  const path = pathOf(resource, options.namespace);
  const query: Record<string, string> = {
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
  };
  const objects = new ReflectedObjects<T>();
  const counts: ReflectorCounts = { lists: 0, watches: 0, events: 0, failures: 0, auditMisses: 0 };
  const stopped = new AbortController();
  const { signal } = stopped;
  /** The newest version that was seen; undefined before the first list. */
  let version: string | undefined;
  let mustList = true;
  /** The server has forgotten `version`, so that its memory may not reach that far either. */
  let isVersionGone = false;
  /** A list was forgotten by the server between two pages. */
  let mustListWhole = false;
  let failures = 0;
  let openedAt: number | undefined;
  let trouble: { message: string; since: number } | undefined;
  let isTroubleTold = false;
  let isSynced = false;
  let cutWatch = () => {};
  const { promise: synced, resolve: resolveSynced } = Promise.withResolvers<void>();

  function guarded<R>(call: () => R): R | undefined {
    try {
      return call();
    } catch (error) {
      if (options.onCallbackError !== undefined) options.onCallbackError(error);
      else {
        queueMicrotask(() => {
          throw error;
        });
      }
      return undefined;
    }
  }

  function tell(changes: Change<T>[]): void {
    for (const change of changes) {
      if (signal.aborted) return;
      counts.events++;
      audit.touch(change.key);
      guarded(() => options.onEvent?.(change));
    }
  }

  /** What is kept of it. When `transform` threw, what was kept before, so that its failure is no deletion. */
  function slim(object: KubernetesObject): T | undefined {
    const { transform } = options;
    if (transform === undefined) return object as T;
    return guarded(() => transform(object)) ?? objects.get(keyOf(object));
  }

  async function list(): Promise<void> {
    const listed = new Map<string, T>();
    // After a 410 only etcd knows more.
    const notOlderThan = fromCache && !isVersionGone ? (version ?? '0') : undefined;
    const from = { client, resource, path, query, notOlderThan, isWhole: mustListWhole, signal };
    const newest = await listPages(from, (object) => {
      const kept = slim(object);
      if (kept !== undefined) listed.set(keyOf(kept), kept);
    });
    if (signal.aborted) return;
    mustListWhole = false;
    counts.lists++;
    version = newest;
    mustList = false;
    isVersionGone = false;
    tell(objects.replace(listed));
    if (isSynced || signal.aborted) return;
    isSynced = true;
    resolveSynced();
  }

  const audit = new Audit({
    clock,
    signal,
    held: () => objects.values(),
    list: async (onObject) => {
      const notOlderThan = fromCache ? version : undefined;
      await listPages({ client, resource, path, query, notOlderThan, signal }, onObject);
      counts.lists++;
    },
  });

  /** Whatever was missed is put right by a new list, so the watch is cut. */
  async function auditEvery(ms: number): Promise<void> {
    for (;;) {
      await pause(clock, ms * (1 - random() / 5), signal);
      if (signal.aborted) return;
      // A list that is not followed is behind anyway, and will be put right.
      if (trouble !== undefined || !isSynced) continue;
      try {
        const missed = await audit.run();
        if (missed.length === 0 || signal.aborted) continue;
        counts.auditMisses += missed.length;
        guarded(() => options.onAuditMiss?.(missed));
        mustList = true;
        cutWatch();
      } catch {
        // The list failed; the watch tells what is wrong with the server, and there will be another audit.
        counts.failures++;
      }
    }
  }

  async function watch(): Promise<void> {
    const cut = new AbortController();
    cutWatch = () => cut.abort();
    try {
      await watchUntil(cut.signal);
    } catch (error) {
      if (!cut.signal.aborted) throw error;
    }
  }

  function watchUntil(end: AbortSignal): Promise<void> {
    return watchOnce({
      client,
      path,
      query,
      after: version,
      random,
      idleMs: options.idleMs,
      signal: end,
      onOpen: () => {
        counts.watches++;
        openedAt = clock.now();
        recovered();
      },
      onObject: (type, object) => {
        version = object.metadata.resourceVersion ?? version;
        const kept = type === 'BOOKMARK' ? undefined : slim(object);
        if (kept !== undefined) tell(type === 'DELETED' ? objects.remove(kept) : objects.put(kept));
      },
    });
  }

  function recovered(): void {
    trouble = undefined;
    if (!isTroubleTold) return;
    isTroubleTold = false;
    guarded(() => options.onRecovered?.());
  }

  function failed(error: unknown): void {
    counts.failures++;
    failures++;
    const isForgotten = isVersionUnknown(error);
    if (isForgotten) {
      // It happened to the list itself, between two pages, and may do so each time.
      mustListWhole = mustList;
      mustList = true;
      isVersionGone = true;
    }
    const message = error instanceof Error ? error.message : String(error);
    trouble = { message, since: trouble?.since ?? clock.now() };
    // Connections break and servers forget versions. As long as a new watch is accepted the list is not stale for long.
    if (isSynced && (openedAt !== undefined || isForgotten) && failures <= USUAL_FAILURES) return;
    isTroubleTold = true;
    const told = { ...trouble, error };
    guarded(() => options.onTrouble?.(told));
  }

  async function attempt(): Promise<void> {
    openedAt = undefined;
    let askedMs = 0;
    try {
      if (mustList) await list();
      if (!signal.aborted) await watch();
      // Servers end watches as a matter of course. One that does so at once is not asked again at once.
      failures = isOpenFor(backoff.firstMs) ? 0 : failures + 1;
    } catch (error) {
      if (signal.aborted) return;
      if (isOpenFor(STEADY_MS)) failures = 0;
      failed(error);
      askedMs = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    }
    if (failures > 0) await pause(clock, Math.max(askedMs, backoffMs(backoff, failures, random)), signal);
  }

  function isOpenFor(ms: number): boolean {
    return openedAt !== undefined && clock.now() - openedAt >= ms;
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) await attempt();
  }

  if (options.relistEveryMs !== undefined) void auditEvery(options.relistEveryMs);
  // It rejects only when this file is wrong, and then the process is to end.
  void follow();

  return {
    synced,
    get isSynced() {
      return isSynced;
    },
    get: (key) => objects.get(key),
    values: () => objects.values(),
    get trouble() {
      return trouble;
    },
    counts,
    stop() {
      stopped.abort();
      cutWatch();
    },
  };
}

/** It has forgotten the version (410), or has not come to it, as after a restore from a backup: only a new list helps. */
function isVersionUnknown(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 410 || (error.status === 504 && /too large resource version/i.test(error.message));
}
