export type RateLimit = {
  /** In the long run. */
  linesPerSecond: number;
  /** Lines that may come at once. */
  burst: number;
};

/** A time that lies this much before the latest one shows a clock that was set back, milliseconds. */
const CLOCK_STEP_MS = 60_000;

/**
 * Says which lines are within a limit. Its clock is the lines' own time, so that a log that waited to be read (the agent
 * was down, or the buffer full) is not over a limit that its program kept.
 */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(limit: RateLimit) {
    this.#limit = limit;
    this.#tokens = limit.burst;
  }

  /** A line of the time `ms`: false when it is over the limit. */
  take(ms: number): boolean {
    return this.#spend(ms, 1);
  }

  /** The same for a line that belongs to one that was within the limit: it may go up to a burst into debt. */
  borrow(ms: number): boolean {
    return this.#spend(ms, 1 - this.#limit.burst);
  }

  #spend(ms: number, least: number): boolean {
    const { linesPerSecond, burst } = this.#limit;
    const passed = ms - this.#latest;
    if (passed > 0) {
      this.#tokens = Math.min(burst, this.#tokens + (passed * linesPerSecond) / 1000);
      this.#latest = ms;
    } else if (passed < -CLOCK_STEP_MS) this.#latest = ms;
    if (this.#tokens < least) return false;
    this.#tokens--;
    return true;
  }
}
