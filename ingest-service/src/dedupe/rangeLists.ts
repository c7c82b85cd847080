import { ByCount } from './byCount.ts';

/**
 * A list of ranges for each slot, from high to low. The highest is in the slot itself, for most have no other; the lower ones are nodes, which
 * all slots share. A place in a list is 0, the highest, or the number of a node.
 */
export class RangeLists {
  /** Ranges of each slot. */
  readonly counts: Uint8Array;
  /** How many nodes each slot has. */
  readonly nodesOf: ByCount;
  usedNodes = 0;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  /** Node, or 0. */
  readonly #lower: Uint32Array;
  readonly #nodeStart: Float64Array;
  readonly #nodeEnd: Float64Array;
  readonly #nodeLower: Uint32Array;
  #freeNode = 0;
  #touchedNodes = 0;

  constructor(slots: number, nodes: number, largestCount: number) {
    this.counts = new Uint8Array(slots);
    this.nodesOf = new ByCount(slots, largestCount - 1);
    this.#start = new Float64Array(slots);
    this.#end = new Float64Array(slots);
    this.#lower = new Uint32Array(slots);
    this.#nodeStart = new Float64Array(nodes + 1);
    this.#nodeEnd = new Float64Array(nodes + 1);
    this.#nodeLower = new Uint32Array(nodes + 1);
  }

  clear(slot: number): void {
    while ((this.counts[slot] ?? 0) > 1) this.removeBelow(slot, 0);
    this.counts[slot] = 0;
  }

  /** The first one of an empty list. */
  begin(slot: number, start: number, end: number): void {
    this.put(slot, 0, start, end);
    this.#lower[slot] = 0;
    this.counts[slot] = 1;
  }

  startOf(slot: number, place: number): number {
    return (place === 0 ? this.#start[slot] : this.#nodeStart[place]) ?? 0;
  }

  endOf(slot: number, place: number): number {
    return (place === 0 ? this.#end[slot] : this.#nodeEnd[place]) ?? 0;
  }

  put(slot: number, place: number, start: number, end: number): void {
    (place === 0 ? this.#start : this.#nodeStart)[place === 0 ? slot : place] = start;
    (place === 0 ? this.#end : this.#nodeEnd)[place === 0 ? slot : place] = end;
  }

  /** 0: nothing is below. */
  below(slot: number, place: number): number {
    return (place === 0 ? this.#lower[slot] : this.#nodeLower[place]) ?? 0;
  }

  /** There is a node for it. */
  insertBelow(slot: number, place: number, start: number, end: number): void {
    const node = this.#freeNode === 0 ? ++this.#touchedNodes : this.#freeNode;
    if (node === this.#freeNode) this.#freeNode = this.#nodeLower[node] ?? 0;
    if (node === this.#nodeLower.length) throw new Error('BUG: a range is added where there is no room');
    this.put(slot, node, start, end);
    this.#nodeLower[node] = this.below(slot, place);
    this.#setBelow(slot, place, node);
    this.#count(slot, 1);
  }

  removeBelow(slot: number, place: number): void {
    const node = this.below(slot, place);
    this.#setBelow(slot, place, this.#nodeLower[node] ?? 0);
    this.#nodeLower[node] = this.#freeNode;
    this.#freeNode = node;
    this.#count(slot, -1);
  }

  #setBelow(slot: number, place: number, below: number): void {
    if (place === 0) this.#lower[slot] = below;
    else this.#nodeLower[place] = below;
  }

  #count(slot: number, more: number): void {
    const count = this.counts[slot] ?? 0;
    this.nodesOf.move(slot, count - 1, count - 1 + more);
    this.counts[slot] = count + more;
    this.usedNodes += more;
  }
}
