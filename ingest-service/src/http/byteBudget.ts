/** A number of bytes that all requests share, so that many large ones do not take the process's memory. */
export class ByteBudget {
  readonly #limit: number;
  #used = 0;

  /** `limit`: bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False, and nothing taken, when so many are not there. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
    if (this.#used < 0) throw new Error(`BUG: ${-this.#used} bytes were given back that nobody took`);
  }

  get used(): number {
    return this.#used;
  }
}
