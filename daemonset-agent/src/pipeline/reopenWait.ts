/** A spool that failed (disk full, say) is opened again after this time, doubled up to the maximum. */
const REOPEN_MS = { first: 1_000, most: 30_000 };

/** How long to wait before a spool that failed is opened again. */
export class ReopenWait {
  #ms = REOPEN_MS.first;

  /** It could be used for a while. */
  reset(): void {
    this.#ms = REOPEN_MS.first;
  }

  /** Milliseconds for the next wait; the one after it is longer. */
  next(): number {
    const ms = this.#ms;
    this.#ms = Math.min(ms * 2, REOPEN_MS.most);
    return ms;
  }
}
