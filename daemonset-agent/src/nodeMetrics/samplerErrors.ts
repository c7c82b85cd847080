/** What is measured separately, and can fail separately. */
export const COLLECTORS = [
  'cpu',
  'frequency',
  'load',
  'memory',
  'pressure',
  'filesystem',
  'disk',
  'network',
  'processes',
  'throttling',
  // Nothing that is measured: what was measured could not be kept.
  'record',
] as const;
export type Collector = (typeof COLLECTORS)[number];

/** Same words are said again after this, ms. */
const REPEAT_MS = 3_600_000;
/** Of different messages remembered; mounts with odd names must not add up. */
const REMEMBERED = 200;

/** Counts what could not be measured, and says it without filling the log: what goes on failing is said once an hour. */
export class SamplerErrors {
  readonly #counts = new Map<Collector, number>(COLLECTORS.map((collector) => [collector, 0]));
  readonly #said = new Map<string, number>();
  readonly #warn: (message: string) => void;
  readonly #monotonic: () => number;

  constructor(warn: (message: string) => void, monotonic: () => number) {
    this.#warn = warn;
    this.#monotonic = monotonic;
  }

  get counts(): ReadonlyMap<Collector, number> {
    return this.#counts;
  }

  count(collector: Collector, reason: string): void {
    this.#counts.set(collector, (this.#counts.get(collector) ?? 0) + 1);
    this.#say(
      `Node metrics: ${collector} cannot be measured: ${reason}. The values are null in records and absent from /metrics until it can; ` +
        'everything else goes on. What usually helps: hostPID and the mounts of /proc, /sys and the root as the chart has them.',
    );
  }

  /** A sample was taken, and its record is lost to the pipeline that wanted it. */
  countLostRecord(reason: string): void {
    this.#counts.set('record', (this.#counts.get('record') ?? 0) + 1);
    this.#say(
      `Node metrics: a record could not be kept: ${reason}. Its values are lost to this pipeline; the next one follows after the interval, and ` +
        'sampler_errors_total{collector="record"} counts them. Usual cause: the disk of the spool is full.',
    );
  }

  /** Nothing failed: the values were not wished for, or this machine does not have them. */
  note(collector: Collector, reason: string): void {
    this.#say(`Node metrics: ${collector} is left out: ${reason}.`);
  }

  #say(message: string): void {
    const now = this.#monotonic();
    const said = this.#said.get(message);
    if (said !== undefined && now - said < REPEAT_MS) return;
    if (this.#said.size >= REMEMBERED) this.#said.clear();
    this.#said.set(message, now);
    this.#warn(message);
  }

  /** @returns null when it fails, counted */
  async attempt<T>(collector: Collector, read: () => T | Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      this.count(collector, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** As {@link attempt}, in the same turn of the event loop. */
  attemptNow<T>(collector: Collector, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      this.count(collector, error instanceof Error ? error.message : String(error));
      return null;
    }
  }
}
