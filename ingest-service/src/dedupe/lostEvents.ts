/**
 * Numbers that are missing between those that were seen of a session, and that are not expected any more: it was quiet for long, it is
 * forgotten, or what lies below the gap is, for want of room. What lies before the first number that was seen is no gap: another replica may have it, or it was
 * forgotten here.
 *
 * Each gap counts once, also over restarts: of a session that is remembered its count is saved with it, of all others the sum. What comes
 * after it was counted stays counted, and makes up for the next gap of its session.
 */
export class LostEvents {
  /** Of sessions that are forgotten, and of gaps below which all is. */
  ofForgotten = 0;
  readonly #counted: Uint32Array;
  #ofRemembered = 0;

  constructor(sessions: number) {
    this.#counted = new Uint32Array(sessions);
  }

  get total(): number {
    return this.ofForgotten + this.#ofRemembered;
  }

  of(slot: number): number {
    return this.#counted[slot] ?? 0;
  }

  /** Of a session that is new here: what was counted of it before. */
  begin(slot: number, counted: number): void {
    this.#counted[slot] = counted;
    this.#ofRemembered += counted;
  }

  /** The session was quiet for so long that its gaps will not close, or they cannot all be remembered any more. */
  quiet(slot: number, missing: number): void {
    const more = Math.max(0, missing - this.of(slot));
    this.#counted[slot] = this.of(slot) + more;
    this.#ofRemembered += more;
  }

  /** A gap below which all of the session is forgotten: it is missing of what is remembered no more. */
  givenUp(slot: number, numbers: number): void {
    const before = Math.min(this.of(slot), numbers);
    this.#counted[slot] = this.of(slot) - before;
    this.#ofRemembered -= before;
    this.ofForgotten += numbers;
  }

  /** The session is forgotten. `missing`: not yet counted ones are; undefined: what is missing of it has been counted elsewhere. */
  forgotten(slot: number, missing: number | undefined): void {
    if (missing !== undefined) this.ofForgotten += Math.max(missing, this.of(slot));
    this.#ofRemembered -= this.of(slot);
    this.#counted[slot] = 0;
  }
}
