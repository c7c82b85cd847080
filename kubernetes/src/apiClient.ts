/** One request to an API server, JSON in and out. */
export type ApiRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** See `pathOf`. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** Default `application/json`; a PATCH says which kind it is. */
  contentType?: string;
  /** The whole request ends after this, as an {@link ApiError} without an answer. Default 15,000 ms. */
  deadlineMs?: number;
  signal?: AbortSignal;
  /**
   * Asked at the last moment, when the connection is there and nothing has been sent. False: nothing is, and the request rejects with reason
   * `NotSent`. For writes that only a leader may do, since a process can sleep between its decision and the write.
   */
  mayBeSent?: () => boolean;
};

/** Sends requests with the identity of its process. Implementations keep connections, and never log a token. */
export interface ApiClient {
  /** The answer's JSON. Rejects with {@link ApiError} for everything else than 2xx. */
  request<T>(request: ApiRequest): Promise<T>;
  /**
   * A watch: calls `onEvent` for each line until the stream ends. Rejects with {@link ApiError} as `request` does, also when the
   * stream is cut off, and with what `onEvent` throws.
   */
  stream(
    request: Omit<ApiRequest, 'deadlineMs'> & {
      /** A stream that is silent for longer is cut, since a dead connection says nothing. */
      idleMs: number;
      /** The server accepted the watch. */
      onOpen?: () => void;
    },
    onEvent: (event: WatchEvent) => void,
  ): Promise<void>;
  close(): void;
}

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; object: unknown };

/** Why a request got no 2xx. `message` is a sentence for people: verb, resource, and what the server said. */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer (refused, reset, deadline). */
  readonly status: number;
  /** `reason` of the server's Status, such as `Forbidden`, `Conflict`, `AlreadyExists`; else a network error's code. */
  readonly reason: string;
  /** From Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { status: number; reason: string; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.status = options.status;
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}
