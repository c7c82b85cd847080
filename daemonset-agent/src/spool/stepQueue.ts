/** Runs steps one after the other, in the order in which they were added. After one that failed no other runs. */
export class StepQueue {
  #tail: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly #onFailure: () => void;

  /** `onFailure`: called at once when a step fails, before what was added behind it is skipped. */
  constructor(onFailure: () => void) {
    this.#onFailure = onFailure;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when it is the step's turn and it ran or was skipped. `after` runs in both cases; it must not throw. */
  add(step: () => Promise<void>, after: () => Promise<void> | void = () => undefined): Promise<void> {
    this.#tail = this.#tail.then(async () => {
      try {
        if (this.#failure === undefined) await step();
      } catch (error) {
        this.fail(error);
      }
      await after();
    });
    return this.#tail;
  }

  /** From now on steps are skipped. */
  fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error ?? new Error('unknown failure');
    this.#onFailure();
  }

  /** Resolves when all that was added had its turn. */
  idle(): Promise<void> {
    return this.#tail;
  }
}
