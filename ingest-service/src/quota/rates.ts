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
  take(key: string, records: number): Promise<number> {
    return this.#take(this.#known(key), records);
  }

  /** Takes from all keys or, when one has too little, from none. @returns milliseconds after which it may be tried again; 0: taken */
  async takeAll(wanted: Iterable<readonly [key: string, records: number]>): Promise<number> {
    const taken: [string, number][] = [];
    let waitMs = 0;
    for (const [key, records] of wanted) {
      const known = this.#known(key);
      taken.push([known, records]);
      waitMs = Math.max(waitMs, await this.#take(known, records));
    }
    if (waitMs > 0) for (const [known, records] of taken) await this.#giveBack(known, records);
    return waitMs;
  }

  async #take(known: string, records: number): Promise<number> {
    try {
      await this.#outside(() => this.#limiter.consume(known, records));
      return 0;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, refused.msBeforeNext);
    }
  }

  /** When the window has ended meanwhile there is nothing to give back. */
  async #giveBack(known: string, records: number): Promise<void> {
    const { consumedPoints } = await this.#outside(() => this.#limiter.reward(known, records));
    if (consumedPoints < 0) await this.#limiter.delete(known);
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
