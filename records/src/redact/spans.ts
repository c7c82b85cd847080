const FIRST_CAPACITY = 64;
/** Spans above which memory is not kept for the next line. */
const KEPT_SPANS = 4096;

/** What was found in one line: pieces of it, each with the number of who found it. Filled and emptied for each line. */
export class Spans {
  length = 0;
  #starts = new Int32Array(FIRST_CAPACITY);
  #ends = new Int32Array(FIRST_CAPACITY);
  #kinds = new Uint8Array(FIRST_CAPACITY);

  add(kind: number, start: number, end: number): void {
    const index = this.length++;
    if (index === this.#starts.length) this.#grow();
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#kinds[index] = kind;
  }

  start(index: number): number {
    return this.#starts[index] as number;
  }

  end(index: number): number {
    return this.#ends[index] as number;
  }

  kind(index: number): number {
    return this.#kinds[index] as number;
  }

  clear(): void {
    this.length = 0;
    if (this.#starts.length > KEPT_SPANS) this.#allocate(FIRST_CAPACITY);
  }

  /** From span `first` on, places of a decoded text become those of the text that it was decoded from. */
  translate(first: number, places: Int32Array): void {
    for (let i = first; i < this.length; i++) {
      this.#starts[i] = places[this.start(i)] as number;
      this.#ends[i] = places[this.end(i)] as number;
    }
  }

  /** Numbers of the spans by their start, of those that start at the same place the longest first. */
  order(): ArrayLike<number> {
    if (this.length === 1) return ONE;
    return Uint32Array.from({ length: this.length }, (_, index) => index).sort(
      (a, b) => this.start(a) - this.start(b) || this.end(b) - this.end(a) || a - b,
    );
  }

  #grow(): void {
    const [starts, ends, kinds] = [this.#starts, this.#ends, this.#kinds];
    this.#allocate(2 * starts.length);
    this.#starts.set(starts);
    this.#ends.set(ends);
    this.#kinds.set(kinds);
  }

  #allocate(capacity: number): void {
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#kinds = new Uint8Array(capacity);
  }
}

const ONE = [0];
