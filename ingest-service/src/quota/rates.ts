import { AsyncLocalStorage } from 'node:async_hooks';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** On average so many records a second, and so many at once. */
export type Rate = { recordsPerSecond: number; burst: number };

/**
 * Keys of one limiter that are told apart at a time: a client may invent sessions. Others share so many rates, by a hash: whoever uses all of
 * them up must send at all of these rates.
 */
const MOST_KEYS = 50_000;
const SHARED_RATES = 4_096;

/** Counts records by key, in windows of time. */
export class Rates {
  readonly #limiter: RateLimiterMemory;
  readonly #windowMs: number;
  readonly #now: () => number;
  /**
   * Runs what is not of any request. The limiter sets a timer for each key: set within a request, that timer would hold the request in memory,
   * with its headers and all, for the whole window (8 KB for each session).
   */
  readonly #outside = AsyncLocalStorage.snapshot();
  #keys = new Set<string>();
  #windowEnd = 0;

  /** `now`: milliseconds */
  constructor({ recordsPerSecond, burst }: Rate, now: () => number) {
    const seconds = Math.max(1, Math.ceil(burst / recordsPerSecond));
    this.#windowMs = seconds * 1000;
    this.#limiter = new RateLimiterMemory({ points: burst, duration: seconds });
    this.#now = now;
  }

  /** @returns milliseconds after which it may be tried again; 0: taken */
  async take(key: string, records: number): Promise<number> {
    try {
      await this.#outside(() => this.#limiter.consume(this.#known(key), records));
      return 0;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, refused.msBeforeNext);
    }
  }

  #known(key: string): string {
    if (this.#now() >= this.#windowEnd) {
      this.#keys = new Set();
      this.#windowEnd = this.#now() + this.#windowMs;
    }
    if (this.#keys.has(key)) return key;
    if (this.#keys.size >= MOST_KEYS) return `\n${hash(key) % SHARED_RATES}`;
    this.#keys.add(key);
    return key;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum >>> 0;
}
