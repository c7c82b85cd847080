import { RangeLists } from './rangeLists.ts';

/** Ranges of one session: so many gaps may be open at once, which only a client has that loses or delays as many batches. */
export const RANGES_PER_SESSION = 64;
/**
 * Numbers of one gap that count as lost. A larger one is no loss: no client has so many records, so it counts anew from somewhere else.
 */
export const LARGEST_COUNTED_GAP = 100_000;

/**
 * Which numbers of each session were seen, as ranges.
 *
 * Both the ranges of a session and those beyond the first of all are bounded. Where one more would be needed a low one is **forgotten**, so
 * that what is remembered is never more than what was seen: an event that is sent again after its range was forgotten is stored twice, under
 * one id, while one that was called seen and was not would be stored nowhere. Who has to forget:
 *
 * - a session with {@link RANGES_PER_SESSION} ranges, one of its own;
 * - else, when no range is left for all, the session that has the most, so that nobody takes the others' away by having many; itself when no
 *   other has more. So a session's first gap always finds room.
 *
 * It is the lowest range, but not the one of the number that has just been seen: that is what may be sent again soonest.
 *
 * Of what lies below a range that was forgotten nobody can say any more what is missing. `missing` begins above it (its **floor**).
 */
export class SeenRanges {
  readonly #lists: RangeLists;
  /** Up to it no number is missing, for it was counted, or seen, or is not known. Not used where nothing was forgotten. */
  readonly #floor: Float64Array;
  readonly #nodes: number;
  readonly #onTaken: (slot: number, missing: number) => void;

  /**
   * `more`: ranges of all sessions, beyond the first of each.
   * `onTaken`: a range is about to be forgotten of a session that is not the one that is added to; so much of it is missing now.
   */
  constructor(sessions: number, more: number, onTaken: (slot: number, missing: number) => void) {
    // One more than may stay: a range is put in its place before another is forgotten for it.
    this.#lists = new RangeLists(sessions, more + 1, RANGES_PER_SESSION + 1);
    this.#floor = new Float64Array(sessions);
    this.#nodes = more;
    this.#onTaken = onTaken;
  }

  /** Ranges of each session. */
  get counts(): Readonly<Uint8Array> {
    return this.#lists.counts;
  }

  /** 0: nothing of it was forgotten, but what may have been of no account. */
  floorOf(slot: number): number {
    return this.#floor[slot] ?? 0;
  }

  /** Forgets all of a session, which may be a new one. */
  clear(slot: number): void {
    this.#lists.clear(slot);
    // To write what is there already would have the system give memory for it.
    if (this.#floor[slot] !== 0) this.#floor[slot] = 0;
  }

  has(slot: number, sequence: number): boolean {
    const lists = this.#lists;
    if (lists.counts[slot] === 0 || sequence > lists.endOf(slot, 0)) return false;
    let place = 0;
    while (sequence < lists.startOf(slot, place)) {
      place = lists.below(slot, place);
      if (place === 0) return false;
    }
    return sequence <= lists.endOf(slot, place);
  }

  /** Returns how much less is missing of the session for what it had to forget. */
  add(slot: number, sequence: number): number {
    const lists = this.#lists;
    if (lists.counts[slot] === 0) {
      lists.begin(slot, sequence, sequence);
      return 0;
    }
    const end = lists.endOf(slot, 0);
    if (sequence < end) return this.#addBelow(slot, sequence);
    if (sequence === end + 1) lists.put(slot, 0, lists.startOf(slot, 0), sequence);
    else if (sequence > end) return this.#addHighest(slot, sequence);
    return 0;
  }

  /** A new highest range, as it was saved: its start is above all others by two at least. Returns as `add`. */
  addRange(slot: number, start: number, end: number): number {
    const givenUp = this.add(slot, start);
    this.#lists.put(slot, 0, start, end);
    return givenUp;
  }

  /** Before the ranges, of a session that is loaded. */
  setFloor(slot: number, floor: number): void {
    this.#floor[slot] = floor;
  }

  /** From high to low. */
  forEach(slot: number, visit: (start: number, end: number) => void): void {
    const lists = this.#lists;
    if (lists.counts[slot] === 0) return;
    let place = 0;
    do {
      visit(lists.startOf(slot, place), lists.endOf(slot, place));
      place = lists.below(slot, place);
    } while (place !== 0);
  }

  /** Numbers above the floor that are missing between those that were seen; none of a gap that is larger than is counted. */
  missing(slot: number): number {
    const lists = this.#lists;
    if ((lists.counts[slot] ?? 0) < 2) return 0;
    const floor = this.floorOf(slot);
    let sum = 0;
    for (let above = 0, place = lists.below(slot, 0); place !== 0; place = lists.below(slot, place)) {
      const start = lists.startOf(slot, above);
      if (start - 1 <= floor) break;
      const gap = start - 1 - Math.max(floor, lists.endOf(slot, place));
      if (gap <= LARGEST_COUNTED_GAP) sum += gap;
      above = place;
    }
    return sum;
  }

  #addHighest(slot: number, sequence: number): number {
    const lists = this.#lists;
    const forgets = this.#makeRoom(slot);
    lists.insertBelow(slot, 0, lists.startOf(slot, 0), lists.endOf(slot, 0));
    lists.put(slot, 0, sequence, sequence);
    return forgets ? this.#forget(slot, sequence) : 0;
  }

  /** It is below the end of the highest range. */
  #addBelow(slot: number, sequence: number): number {
    const lists = this.#lists;
    let above = 0;
    for (;;) {
      const start = lists.startOf(slot, above);
      if (sequence >= start) return 0;
      const below = lists.below(slot, above);
      const end = below === 0 ? Number.NEGATIVE_INFINITY : lists.endOf(slot, below);
      if (sequence <= end) {
        above = below;
        continue;
      }
      if (sequence === start - 1) {
        const joins = sequence === end + 1;
        lists.put(slot, above, joins ? lists.startOf(slot, below) : sequence, lists.endOf(slot, above));
        if (joins) lists.removeBelow(slot, above);
        return 0;
      }
      if (sequence === end + 1) {
        lists.put(slot, below, lists.startOf(slot, below), sequence);
        return 0;
      }
      const forgets = this.#makeRoom(slot);
      lists.insertBelow(slot, above, sequence, sequence);
      return forgets ? this.#forget(slot, sequence) : 0;
    }
  }

  /** For one more range. Returns whether it is the session itself that has to forget one, once that is there. */
  #makeRoom(slot: number): boolean {
    const { counts, usedNodes, nodesOf } = this.#lists;
    const count = counts[slot] ?? 0;
    if (count === RANGES_PER_SESSION) return true;
    if (usedNodes < this.#nodes) return false;
    if (nodesOf.most <= count - 1) return true;
    const { holder } = nodesOf;
    this.#onTaken(holder, this.missing(holder));
    this.#forget(holder);
    return false;
  }

  /** Of a session with two ranges at least. `seen`: a number whose range stays, if another below the highest can go. */
  #forget(slot: number, seen?: number): number {
    const lists = this.#lists;
    const missing = this.missing(slot);
    let beforeAbove = 0;
    let above = 0;
    let lowest = lists.below(slot, 0);
    for (let next = lists.below(slot, lowest); next !== 0; next = lists.below(slot, lowest)) {
      beforeAbove = above;
      above = lowest;
      lowest = next;
    }
    const stays = above !== 0 && lists.startOf(slot, lowest) === seen;
    const kept = stays ? beforeAbove : above;
    lists.removeBelow(slot, kept);
    this.#floor[slot] = Math.max(this.floorOf(slot), lists.startOf(slot, kept) - 1);
    return missing - this.missing(slot);
  }
}
