/** Of the budget, what one holder has at most: one that sends slowly, or not to the end, leaves room for others. */
const HOLDER_SHARE = 1 / 4;

/** A number of bytes that all requests share, so that many large ones do not take the process's memory. */
export class ByteBudget {
  readonly #limit: number;
  readonly #mostEach: number;
  readonly #byHolder = new Map<string, number>();
  #used = 0;

  /** In bytes. `largest`: what one holder may always have, if nobody else has it. */
  constructor(limit: number, largest: number) {
    this.#limit = limit;
    this.#mostEach = Math.max(largest, Math.floor(limit * HOLDER_SHARE));
  }

  /** False, and nothing taken, when so many are not there, or not for this holder. */
  take(bytes: number, holder: string): boolean {
    const held = (this.#byHolder.get(holder) ?? 0) + bytes;
    if (this.#used + bytes > this.#limit || held > this.#mostEach) return false;
    this.#used += bytes;
    this.#byHolder.set(holder, held);
    return true;
  }

  give(bytes: number, holder: string): void {
    const held = (this.#byHolder.get(holder) ?? 0) - bytes;
    this.#used -= bytes;
    if (held < 0) throw new Error(`BUG: ${-held} bytes were given back that nobody took`);
    if (held === 0) this.#byHolder.delete(holder);
    else this.#byHolder.set(holder, held);
  }

  get used(): number {
    return this.#used;
  }
}
