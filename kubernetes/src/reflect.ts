import { type ApiClient, ApiError } from './apiClient.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { type Clock, pause } from './clock.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { listPages } from './listPages.ts';
import { type Change, ReflectedObjects } from './reflectedObjects.ts';
import { keyOf, type Reflector } from './reflector.ts';
import { pathOf, type Resource } from './resource.ts';
import { watchOnce } from './watchOnce.ts';

/** Waits between attempts. The most is what a server that is back may have to wait for its last client. */
const BACKOFF: Backoff = { firstMs: 500, mostMs: 20_000 };
/** A watch that was open for so long was a good one, in ms: back-off starts from the beginning. */
const STEADY_MS = 10_000;

/** After so many cuts of good watches in a row, none of them steady, it is worth a word. */
const USUAL_FAILURES = 3;

export type ReflectOptions<T extends KubernetesObject> = {
  client: ApiClient;
  resource: Resource;
  /** Default: all. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** Makes an object smaller before it is kept. Must keep metadata's name, namespace, uid and resourceVersion. */
  transform?: (object: KubernetesObject) => T;
  /**
   * Lists come from the server's memory, which may be some seconds behind, and not from etcd: for what runs on every node. The
   * watch then catches up. Such lists come in one piece. Default false: the newest state, in pages of 500.
   */
  fromCache?: boolean;
  /** The self-audit: lists each time so many ms have passed, and counts what the watch has missed. Default: never. */
  relistEveryMs?: number;
  backoff?: Backoff;
  /** A watch that is silent for so long is cut. Default 150,000 ms. */
  idleMs?: number;
  /** After the list holds the change. A first list is told object by object, before `synced`. Do little: the watch waits. */
  onEvent?: (event: Change<T>) => void;
  /** The list may be stale from now on; again at each failed attempt. Not for a watch that was cut and is made again at once. */
  onTrouble?: (trouble: { message: string; since: number; error: unknown }) => void;
  /** The list is followed again, after an `onTrouble`. */
  onRecovered?: () => void;
  /** A callback or `transform` threw. Default: the error is thrown on, out of the watch, which ends the process. */
  onCallbackError?: (error: unknown) => void;
};

/** Since the start. */
export type ReflectorCounts = {
  /** Complete lists, those of the self-audit included. */
  lists: number;
  /** Watches that the server accepted. */
  watches: number;
  /** Changes that were told. */
  events: number;
  /** Lists and watches that failed, for whatever reason. */
  failures: number;
  /** Objects that the self-audit found to differ. */
  auditMisses: number;
};

export type RunningReflector<T extends KubernetesObject> = Reflector<T> & {
  readonly counts: Readonly<ReflectorCounts>;
};

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
  let failures = 0;
  let openedAt: number | undefined;
  let trouble: { message: string; since: number } | undefined;
  let isTroubleTold = false;
  let isSynced = false;
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
      guarded(() => options.onEvent?.(change));
    }
  }

  function slim(object: KubernetesObject): T | undefined {
    const { transform } = options;
    return transform === undefined ? (object as T) : guarded(() => transform(object));
  }

  async function list(): Promise<void> {
    const listed = new Map<string, T>();
    // After a 410 only etcd knows more.
    const notOlderThan = fromCache && !isVersionGone ? (version ?? '0') : undefined;
    const newest = await listPages({ client, resource, path, query, notOlderThan, signal }, (object) => {
      const kept = slim(object);
      if (kept !== undefined) listed.set(keyOf(kept), kept);
    });
    if (signal.aborted) return;
    counts.lists++;
    version = newest;
    mustList = false;
    isVersionGone = false;
    tell(objects.replace(listed));
    if (isSynced || signal.aborted) return;
    isSynced = true;
    resolveSynced();
  }

  function watch(): Promise<void> {
    openedAt = undefined;
    return watchOnce({
      client,
      path,
      query,
      after: version,
      random,
      idleMs: options.idleMs,
      signal,
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
    const status = error instanceof ApiError ? error.status : 0;
    if (status === 410) {
      mustList = true;
      isVersionGone = true;
    }
    const message = error instanceof Error ? error.message : String(error);
    trouble = { message, since: trouble?.since ?? clock.now() };
    // Connections break and servers forget versions. As long as a new watch is accepted the list is not stale for long.
    if (isSynced && (openedAt !== undefined || status === 410) && failures <= USUAL_FAILURES) return;
    isTroubleTold = true;
    const told = { ...trouble, error };
    guarded(() => options.onTrouble?.(told));
  }

  async function attempt(): Promise<void> {
    const startedAt = clock.now();
    let asked = 0;
    try {
      if (mustList) await list();
      if (!signal.aborted) await watch();
      // Servers end watches as a matter of course. One that does so at once is not asked again at once.
      failures = 0;
      if (clock.now() - startedAt < backoff.firstMs) failures = 1;
    } catch (error) {
      if (signal.aborted) return;
      if (openedAt !== undefined && clock.now() - openedAt >= STEADY_MS) failures = 0;
      failed(error);
      asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    }
    if (failures > 0) await pause(clock, Math.max(asked, backoffMs(backoff, failures, random)), signal);
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) await attempt();
  }

  follow().catch((error) =>
    guarded(() => {
      throw error;
    }),
  );

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
    stop: () => stopped.abort(),
  };
}
