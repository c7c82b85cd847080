/** Something costly that several want at about the same time: who comes while it is under way, or shortly after, gets the same. */
export class SharedReading<T> {
  readonly #read: () => Promise<T>;
  readonly #monotonic: () => number;
  #last: { at: number; value: Promise<T> } | undefined;

  /** @param monotonic ms */
  constructor(read: () => Promise<T>, monotonic: () => number) {
    this.#read = read;
    this.#monotonic = monotonic;
  }

  /** @param maxAgeMs since its reading began */
  async get(maxAgeMs: number): Promise<T> {
    const now = this.#monotonic();
    if (this.#last === undefined || now - this.#last.at > maxAgeMs) {
      const value = this.#read();
      this.#last = { at: now, value };
    }
    return await this.#last.value;
  }
}
