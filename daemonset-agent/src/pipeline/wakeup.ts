/** A wait that ends at a time or when somebody has news, whichever comes first. */
export class Wakeup {
  #resolve: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pending = false;

  async wait(ms: number): Promise<void> {
    if (!this.#pending) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        this.#timer = setTimeout(resolve, ms);
      });
    }
    clearTimeout(this.#timer);
    this.#resolve = undefined;
    this.#pending = false;
  }

  /** News that come while nobody waits end the next wait at once. */
  wake(): void {
    this.#pending = true;
    this.#resolve?.();
  }
}
