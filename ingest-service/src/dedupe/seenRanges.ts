/** Ranges of one session: so many gaps may be open at once, which only a client has that loses or delays as many batches. */
export const RANGES_PER_SESSION = 64;
/**
 * Numbers of one gap that count as lost. A larger one is no loss: no client has so many records, so it counts anew from somewhere else.
 */
export const LARGEST_COUNTED_GAP = 100_000;

/**
 * Which numbers of each session were seen, as ranges. The highest range is in the session's slot, for most have no other; the lower
 * ones are in a list, from high to low, whose nodes all sessions share.
 *
 * Both the ranges of a session and the nodes of all are bounded. Where one more would be needed the lowest gap of that session is
 * **closed**: its numbers count as seen, and what comes of them later is called a duplicate. That loses records that are very late, and says
 * so, for they are counted as lost; the other way, forgetting, would store records twice that were acknowledged.
 */
export class SeenRanges {
  readonly counts: Uint8Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  /** Node plus one, or 0. */
  readonly #lower: Uint32Array;
  readonly #nodeStart: Float64Array;
  readonly #nodeEnd: Float64Array;
  readonly #nodeLower: Uint32Array;
  #freeNode = 0;
  #usedNodes = 0;

  constructor(sessions: number, nodes: number) {
    this.counts = new Uint8Array(sessions);
    this.#start = new Float64Array(sessions);
    this.#end = new Float64Array(sessions);
    this.#lower = new Uint32Array(sessions);
    this.#nodeStart = new Float64Array(nodes);
    this.#nodeEnd = new Float64Array(nodes);
    this.#nodeLower = new Uint32Array(nodes);
  }

  /** Forgets all of a session, which may be a new one. */
  clear(slot: number): void {
    for (let node = this.counts[slot] === 0 ? 0 : (this.#lower[slot] ?? 0); node !== 0; )
      node = this.#release(node);
    this.counts[slot] = 0;
    this.#lower[slot] = 0;
  }

  has(slot: number, sequence: number): boolean {
    if (this.counts[slot] === 0 || sequence > this.#endOf(slot, 0)) return false;
    let node = 0;
    while (sequence < this.#startOf(slot, node)) {
      node = this.#below(slot, node);
      if (node === 0) return false;
    }
    return sequence <= this.#endOf(slot, node);
  }

  /** Returns how many numbers were given up for it; see {@link countable}. */
  add(slot: number, sequence: number): number {
    if (this.counts[slot] === 0) {
      this.#put(slot, 0, sequence, sequence);
      this.counts[slot] = 1;
      this.#lower[slot] = 0;
      return 0;
    }
    const end = this.#endOf(slot, 0);
    if (sequence === end + 1) this.#end[slot] = sequence;
    else if (sequence > end) return this.#addHighest(slot, sequence);
    else return this.#addBelow(slot, sequence);
    return 0;
  }

  /** A new highest range, as it was saved: its start is above all others by two at least. Returns as `add`. */
  addRange(slot: number, start: number, end: number): number {
    const lost = this.add(slot, start);
    this.#end[slot] = end;
    return lost;
  }

  /** From high to low. */
  forEach(slot: number, visit: (start: number, end: number) => void): void {
    if (this.counts[slot] === 0) return;
    let node = 0;
    do {
      visit(this.#startOf(slot, node), this.#endOf(slot, node));
      node = this.#below(slot, node);
    } while (node !== 0);
  }

  /** Numbers that are missing between those that were seen; see {@link countable}. */
  missing(slot: number): number {
    if ((this.counts[slot] ?? 0) < 2) return 0;
    let sum = 0;
    let above = Number.NaN;
    this.forEach(slot, (start, end) => {
      if (!Number.isNaN(above)) sum += countable(above - end - 1);
      above = start;
    });
    return sum;
  }

  #addHighest(slot: number, sequence: number): number {
    const lost = this.#makeRoom(slot);
    const start = this.#startOf(slot, 0);
    const end = this.#endOf(slot, 0);
    const node = this.#takeNode();
    if (node === 0) {
      this.#end[slot] = sequence;
      return lost + countable(sequence - end - 1);
    }
    this.#put(slot, node, start, end);
    this.#nodeLower[node - 1] = this.#lower[slot] ?? 0;
    this.#lower[slot] = node;
    this.#put(slot, 0, sequence, sequence);
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    return lost;
  }

  /** It is not above the highest range. */
  #addBelow(slot: number, sequence: number): number {
    let above = 0;
    for (;;) {
      const start = this.#startOf(slot, above);
      if (sequence >= start) return 0;
      const below = this.#below(slot, above);
      const end = below === 0 ? Number.NEGATIVE_INFINITY : this.#endOf(slot, below);
      if (sequence <= end) {
        above = below;
        continue;
      }
      if (sequence === start - 1) {
        this.#put(slot, above, sequence, this.#endOf(slot, above));
        if (sequence === end + 1) this.#merge(slot, above);
        return 0;
      }
      if (sequence === end + 1) {
        this.#put(slot, below, this.#startOf(slot, below), sequence);
        return 0;
      }
      return this.#insert(slot, above, sequence);
    }
  }

  /** A range of one between `above` and what lies below it, and adjacent to neither. */
  #insert(slot: number, above: number, sequence: number): number {
    const before = this.counts[slot] ?? 0;
    const lost = this.#makeRoom(slot);
    // Two ranges became one, perhaps around the number: then that is not lost.
    if ((this.counts[slot] ?? 0) < before)
      return this.has(slot, sequence) ? Math.max(0, lost - 1) : lost + this.add(slot, sequence);
    const node = this.#takeNode();
    if (node === 0) {
      const start = this.#startOf(slot, above);
      this.#put(slot, above, sequence, this.#endOf(slot, above));
      return lost + countable(start - sequence - 1);
    }
    this.#put(slot, node, sequence, sequence);
    this.#nodeLower[node - 1] = this.#below(slot, above);
    this.#setBelow(slot, above, node);
    this.counts[slot] = before + 1;
    return lost;
  }

  /** Closes the lowest gap of the session if it needs a node and may not have one more. */
  #makeRoom(slot: number): number {
    const count = this.counts[slot] ?? 0;
    const noNodeLeft = this.#freeNode === 0 && this.#usedNodes === this.#nodeStart.length;
    if (count < 2 || (count < RANGES_PER_SESSION && !noNodeLeft)) return 0;
    let above = 0;
    let lowest = this.#below(slot, 0);
    for (let next = this.#below(slot, lowest); next !== 0; next = this.#below(slot, lowest)) {
      above = lowest;
      lowest = next;
    }
    const lost = countable(this.#startOf(slot, above) - this.#endOf(slot, lowest) - 1);
    this.#merge(slot, above);
    return lost;
  }

  /** Takes what lies below into the range. */
  #merge(slot: number, above: number): void {
    const below = this.#below(slot, above);
    this.#put(slot, above, this.#startOf(slot, below), this.#endOf(slot, above));
    this.#setBelow(slot, above, this.#release(below));
    this.counts[slot] = (this.counts[slot] ?? 0) - 1;
  }

  /** `node` 0: the highest range, which is in the slot. */
  #startOf(slot: number, node: number): number {
    return (node === 0 ? this.#start[slot] : this.#nodeStart[node - 1]) ?? 0;
  }

  #endOf(slot: number, node: number): number {
    return (node === 0 ? this.#end[slot] : this.#nodeEnd[node - 1]) ?? 0;
  }

  #below(slot: number, node: number): number {
    return (node === 0 ? this.#lower[slot] : this.#nodeLower[node - 1]) ?? 0;
  }

  #setBelow(slot: number, node: number, below: number): void {
    if (node === 0) this.#lower[slot] = below;
    else this.#nodeLower[node - 1] = below;
  }

  #put(slot: number, node: number, start: number, end: number): void {
    (node === 0 ? this.#start : this.#nodeStart)[node === 0 ? slot : node - 1] = start;
    (node === 0 ? this.#end : this.#nodeEnd)[node === 0 ? slot : node - 1] = end;
  }

  /** 0: there is none. */
  #takeNode(): number {
    const free = this.#freeNode;
    if (free !== 0) {
      this.#freeNode = this.#nodeLower[free - 1] ?? 0;
      return free;
    }
    return this.#usedNodes < this.#nodeStart.length ? ++this.#usedNodes : 0;
  }

  /** Returns what lay below. */
  #release(node: number): number {
    const below = this.#nodeLower[node - 1] ?? 0;
    this.#nodeLower[node - 1] = this.#freeNode;
    this.#freeNode = node;
    return below;
  }
}

/** Of a gap of so many numbers, those that count as lost. */
function countable(gap: number): number {
  return gap > LARGEST_COUNTED_GAP ? 0 : gap;
}
