/** Frames closed and not yet on disk, about 1 MiB each: beyond this the reader waits. */
export const PENDING_FRAMES_LIMIT = 4;

/** How many frames wait to be compressed and appended, and who waits for there to be fewer. */
export class FrameBacklog {
  #frames = 0;
  #waiting: (() => void)[] = [];

  add(): void {
    this.#frames++;
  }

  done(): void {
    this.#frames--;
    this.release();
  }

  /** Lets all who wait go on: they look for themselves. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Undefined when there is room at once. */
  wait(): Promise<void> | undefined {
    if (this.#frames < PENDING_FRAMES_LIMIT) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
