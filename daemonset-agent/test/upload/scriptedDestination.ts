import type {
  Destination,
  FailureReason,
  PutOutcome,
  PutRequest,
} from '../../src/destinations/destination.ts';

/**
 * A fake, for order and timing only: what a real store does is tested in uploader.integration.test.ts. It keeps keys and
 * digests, answers as the script says, a turn of the event loop later unless held.
 */
export class ScriptedDestination implements Destination {
  readonly description = 'fake://';
  /** Every put, as `key` of its start. */
  readonly started: string[] = [];
  /** Keys that are stored, with their SHA-256. */
  readonly stored = new Map<string, string>();
  /** Answers instead of the store; undefined: the store answers. */
  script: (request: PutRequest) => PutOutcome | undefined = () => undefined;
  mostAtOnce = 0;
  #atOnce = 0;
  #held: Promise<void> | undefined;
  #release: () => void = () => {};

  /** From now on nothing is answered, until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    this.#release = resolve;
    return () => {
      this.#held = undefined;
      this.#release();
    };
  }

  async put(request: PutRequest): Promise<PutOutcome> {
    this.started.push(request.key);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    try {
      if (this.#held !== undefined) await Promise.race([this.#held, aborted(request.signal)]);
      await new Promise((resolve) => setImmediate(resolve));
      if (request.signal.aborted) return failed('aborted');
      return this.script(request) ?? this.#store(request);
    } finally {
      this.#atOnce -= 1;
    }
  }

  async close(): Promise<void> {}

  #store({ key, sha256 }: PutRequest): PutOutcome {
    const there = this.stored.get(key);
    if (there !== undefined && there !== sha256)
      return { status: 'conflict', message: `other bytes under ${key}` };
    this.stored.set(key, sha256);
    return { status: there === undefined ? 'stored' : 'alreadyThere' };
  }
}

export function failed(reason: FailureReason, retryAfterMs?: number): PutOutcome {
  return {
    status: 'failed',
    reason,
    message: reason,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
