import { ApiError } from './apiClient.ts';

/** All that may end a request early, as one signal, and which of them it was. `release` must be called at its end. */
export class RequestEnd {
  readonly #abort = new AbortController();
  readonly #sources: { signal: AbortSignal; onAbort: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #why: ApiError | undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Undefined while nothing has ended it. */
  get why(): ApiError | undefined {
    return this.#why;
  }

  /** Ends it now, unless it has ended already. */
  by(reason: string, message: string): void {
    this.#why ??= new ApiError(message, { status: 0, reason });
    this.#abort.abort();
  }

  /** Ends it when this signal is given. */
  on(signal: AbortSignal | undefined, reason: string, message: string): void {
    if (signal === undefined) return;
    const onAbort = () => this.by(reason, message);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    this.#sources.push({ signal, onAbort });
  }

  /** Ends it in `ms`, in place of any other such limit. */
  after(ms: number, onTime: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onTime, ms);
  }

  /** What the promise resolves to, or the rejection with `why`, whichever is first. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(this.#why);
    if (this.signal.aborted) onAbort();
    this.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([promise, ended]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  release(): void {
    clearTimeout(this.#timer);
    for (const { signal, onAbort } of this.#sources) signal.removeEventListener('abort', onAbort);
    // Whatever is left of the exchange ends here, such as an answer that was not read to its end.
    this.#abort.abort();
  }
}
