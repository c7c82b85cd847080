/** An interval is shortened by up to this share, so that the agents of a cluster do not upload in step. */
const JITTER = 0.1;
/** The first seal falls anywhere within this share of the interval: agents that start together spread out at once. */
const FIRST_SPREAD = 0.9;

/** When a pipeline seals next. "At least this often" is a promise: jitter makes an interval shorter, never longer. */
export class SealClock {
  readonly intervalMs: number;
  readonly #now: () => number;
  readonly #random: () => number;
  /** Milliseconds since 1970 UTC. */
  due: number;

  constructor(intervalMs: number, now: () => number, random: () => number) {
    this.intervalMs = intervalMs;
    this.#now = now;
    this.#random = random;
    this.due = this.#within(FIRST_SPREAD);
  }

  /** A seal begins: the next one is an interval away. */
  advance(): void {
    this.due = this.#within(JITTER);
  }

  #within(share: number): number {
    return this.#now() + this.intervalMs * (1 - this.#random() * share);
  }
}
