/** Checks that run at once, over all buckets: a cold start with hundreds of pipelines must not open as many connections. */
const MOST_AT_ONCE = 32;
/** Checks of one bucket that run at once: a store that hangs must not hold all the others up. */
const MOST_PER_BUCKET = 4;

type Waiting = { bucket: string; start: () => void };

/** Lets in few at once, first come first served among those whose bucket has room. */
export class BucketSlots {
  readonly #running = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #count = 0;

  async run<T>(bucket: string, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ bucket, start });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#count--;
      const rest = (this.#running.get(bucket) ?? 0) - 1;
      if (rest > 0) this.#running.set(bucket, rest);
      else this.#running.delete(bucket);
      this.#admit();
    }
  }

  #admit(): void {
    while (this.#count < MOST_AT_ONCE) {
      const at = this.#waiting.findIndex(({ bucket }) => this.#inBucket(bucket) < MOST_PER_BUCKET);
      const [next] = at === -1 ? [] : this.#waiting.splice(at, 1);
      if (next === undefined) return;
      this.#count++;
      this.#running.set(next.bucket, this.#inBucket(next.bucket) + 1);
      next.start();
    }
  }

  #inBucket(bucket: string): number {
    return this.#running.get(bucket) ?? 0;
  }
}
