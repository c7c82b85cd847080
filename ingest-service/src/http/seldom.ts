/** Says of each kind of trouble once in a while, with how often it came: how often that is strangers decide. */
export class Seldom {
  readonly #everyMs: number;
  readonly #now: () => number;
  readonly #kinds = new Map<string, { saidAt: number; count: number }>();

  /** `now`: milliseconds */
  constructor(everyMs: number, now: () => number) {
    this.#everyMs = everyMs;
    this.#now = now;
  }

  /** @returns how often it came since it was said last, this time included; 0: it is not to be said now */
  count(kind: string): number {
    const known = this.#kinds.get(kind) ?? { saidAt: Number.NEGATIVE_INFINITY, count: 0 };
    this.#kinds.set(kind, known);
    known.count++;
    const now = this.#now();
    if (now - known.saidAt < this.#everyMs) return 0;
    const { count } = known;
    known.saidAt = now;
    known.count = 0;
    return count;
  }
}
