/** An interval is shortened by up to this share, so that the agents of a cluster do not upload in step. */
const JITTER = 0.1;
/** The first seal falls anywhere within this share of the interval: agents that start together spread out at once. */
const FIRST_SPREAD = 0.9;
/** While the node goes away, milliseconds: what was read longer ago than this is not lost with it. */
const HURRY_MS = 15_000;

/**
 * When a pipeline seals next. "At least this often" is a promise: jitter makes an interval shorter, never longer, and other
 * settings do not begin an interval anew.
 */
export class SealClock {
  readonly #now: () => number;
  readonly #random: () => number;
  #intervalMs: number;
  #hurried = false;
  /** When an interval ends, also while seals come more often. */
  #intervalDue: number;
  /** Milliseconds since 1970 UTC. */
  due: number;

  constructor(intervalMs: number, now: () => number, random: () => number) {
    this.#intervalMs = intervalMs;
    this.#now = now;
    this.#random = random;
    this.due = this.#within(intervalMs, FIRST_SPREAD);
    this.#intervalDue = this.due;
  }

  /** The longest time between two seals. */
  get intervalMs(): number {
    return this.#hurried ? Math.min(HURRY_MS, this.#intervalMs) : this.#intervalMs;
  }

  /** No later than this there is a seal, milliseconds since 1970 UTC: also while seals come more often, but only with news. */
  get promised(): number {
    return this.#intervalDue;
  }

  /** A seal would say nothing but that the agent lives, and it is too early for that. */
  mayRest(): boolean {
    const left = this.#intervalDue - this.#now();
    return this.#hurried && left > 0 && left <= this.#intervalMs;
  }

  /** A seal begins: the next one is an interval away. */
  advance(): void {
    this.#intervalDue = this.#within(this.#intervalMs, JITTER);
    this.rest();
  }

  /** Nothing was there to be sealed. */
  rest(): void {
    this.due = this.#hurried ? this.#now() + this.intervalMs : this.#intervalDue;
  }

  /** Another interval from now on. */
  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    this.#intervalDue = Math.min(this.#intervalDue, this.#within(intervalMs, JITTER));
    this.due = Math.min(this.due, this.#intervalDue);
  }

  /** `true`: seal at once and then often. `false`: the node stays. */
  hurry(hurried: boolean): void {
    if (this.#hurried === hurried) return;
    this.#hurried = hurried;
    this.due = hurried ? this.#now() : this.#intervalDue;
  }

  #within(intervalMs: number, share: number): number {
    return this.#now() + intervalMs * (1 - this.#random() * share);
  }
}
