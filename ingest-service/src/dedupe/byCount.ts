const NONE = 0xffffffff;

/**
 * Slots by a count that each has, from 1 up: who has the most is known at once, and of those the one that has been at that count for longest.
 * One list for each count; memory of a slot is used only once it is in one.
 */
export class ByCount {
  readonly #first: Uint32Array;
  readonly #last: Uint32Array;
  readonly #before: Uint32Array;
  readonly #behind: Uint32Array;
  #most = 0;

  constructor(slots: number, largestCount: number) {
    this.#first = new Uint32Array(largestCount + 1).fill(NONE);
    this.#last = new Uint32Array(largestCount + 1).fill(NONE);
    this.#before = new Uint32Array(slots);
    this.#behind = new Uint32Array(slots);
  }

  /** The largest count that any has; 0: none has any. */
  get most(): number {
    return this.#most;
  }

  /** Who has had the largest count for longest. There is one. */
  get holder(): number {
    return this.#first[this.#most] ?? NONE;
  }

  /** From one count to another; 0 is in no list. */
  move(slot: number, from: number, to: number): void {
    if (from === to) return;
    if (from > 0) this.#unlink(slot, from);
    if (to > 0) this.#append(slot, to);
    this.#most = Math.max(this.#most, to);
    while (this.#most > 0 && this.#first[this.#most] === NONE) this.#most--;
  }

  #append(slot: number, count: number): void {
    const last = this.#last[count] ?? NONE;
    this.#before[slot] = last;
    this.#behind[slot] = NONE;
    if (last === NONE) this.#first[count] = slot;
    else this.#behind[last] = slot;
    this.#last[count] = slot;
  }

  #unlink(slot: number, count: number): void {
    const before = this.#before[slot] ?? NONE;
    const behind = this.#behind[slot] ?? NONE;
    if (before === NONE) this.#first[count] = behind;
    else this.#behind[before] = behind;
    if (behind === NONE) this.#last[count] = before;
    else this.#before[behind] = before;
  }
}
