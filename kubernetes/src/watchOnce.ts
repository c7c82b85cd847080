import type { ApiClient, ApiError, WatchEvent } from './apiClient.ts';
import { statusError } from './apiErrors.ts';
import type { KubernetesObject } from './kubernetesObject.ts';

/** The server ends a watch after this, in seconds, and up to as long again at random: connections spread over servers anew. */
const WATCH_SECONDS = 300;
/** A watch that is silent for so long is cut, in ms. The server sends a bookmark about each minute. */
const IDLE_MS = 150_000;

export type WatchOptions = {
  client: ApiClient;
  path: string;
  /** Selectors. */
  query: Record<string, string>;
  /** The resourceVersion after which events are wanted. */
  after: string | undefined;
  /** 0 to 1. */
  random: () => number;
  /** Default 150,000 ms. */
  idleMs?: number | undefined;
  signal: AbortSignal;
  onOpen: () => void;
  onObject: (type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: KubernetesObject) => void;
};

/**
 * One watch, until the server ends it. Rejects with {@link ApiError} when it is refused or cut, and when it ends with an ERROR
 * event, as if that had been the answer.
 */
export async function watchOnce(options: WatchOptions): Promise<void> {
  const { client, path, after, onObject } = options;
  const query: Record<string, string> = {
    ...options.query,
    watch: '1',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(Math.round(WATCH_SECONDS * (1 + options.random()))),
    ...(after === undefined ? {} : { resourceVersion: after }),
  };
  const cut = new AbortController();
  const end = () => cut.abort();
  options.signal.addEventListener('abort', end);
  if (options.signal.aborted) end();
  let refused: ApiError | undefined;
  const onEvent = ({ type, object }: WatchEvent) => {
    if (cut.signal.aborted) return;
    if (type !== 'ERROR') return onObject(type, object as KubernetesObject);
    refused = statusError({ method: 'GET', path, query }, object);
    end();
  };
  try {
    await client.stream(
      {
        method: 'GET',
        path,
        query,
        idleMs: options.idleMs ?? IDLE_MS,
        signal: cut.signal,
        onOpen: options.onOpen,
      },
      onEvent,
    );
  } catch (error) {
    if (refused === undefined) throw error;
  } finally {
    options.signal.removeEventListener('abort', end);
  }
  if (refused !== undefined) throw refused;
}
