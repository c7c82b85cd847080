import { KEY_WORDS, SessionKey } from './sessionKey.ts';

/** No session: the end of the list, an empty place. */
export const NONE = 0xffffffff;

/** Names that walk through the list; each is at the next session that it has to visit, or at its end. */
export type Cursor = 'quiet' | 'unsaved' | 'base';

/**
 * Which sessions there are, and in which order they were last heard of. A session is a number below `capacity`, its slot, as long as
 * it is here; what is known of it lies in arrays by slot. All memory is asked for at once, but the system gives it only as it is used:
 * about 100 bytes a session, with what `SeenRanges` keeps in the slot.
 *
 * The list is in the order of `lastSeen`, and no two are equal. Everything that changes a session puts it at the end. So what was not saved
 * yet is always the end of the list, and what was removed always its beginning.
 */
export class SessionTable {
  readonly capacity: number;
  /** Microseconds since 1970 UTC, about: each is later than the one before. */
  readonly lastSeen: Float64Array;
  readonly lengths: Uint8Array;
  readonly words: Uint32Array;
  readonly newer: Uint32Array;
  size = 0;
  oldest = NONE;
  newest = NONE;
  readonly cursors: Record<Cursor, number> = { quiet: NONE, unsaved: NONE, base: NONE };
  readonly #older: Uint32Array;
  readonly #hashes: Uint32Array;
  /** Slot plus one, or 0, where the hash says or behind it. */
  readonly #places: Uint32Array;
  readonly #key: SessionKey;
  #free = NONE;
  #used = 0;
  #lastStamp = 0;

  /** `hashKey`: two words of 32 random bits. */
  constructor(capacity: number, hashKey: Uint32Array) {
    this.capacity = capacity;
    this.lastSeen = new Float64Array(capacity);
    this.lengths = new Uint8Array(capacity);
    this.words = new Uint32Array(capacity * KEY_WORDS);
    this.newer = new Uint32Array(capacity);
    this.#older = new Uint32Array(capacity);
    this.#hashes = new Uint32Array(capacity);
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(capacity * 1.5 + 1)));
    this.#key = new SessionKey(hashKey);
  }

  find(session: string): number {
    this.#key.set(session);
    return this.#find();
  }

  /** It is not there, and there is room. It becomes the newest. */
  add(session: string): number {
    this.#key.set(session);
    if (this.size === this.capacity) throw new Error('BUG: a session is added where there is no room');
    const slot = this.#free === NONE ? this.#used++ : this.#free;
    if (slot === this.#free) this.#free = this.newer[slot] ?? NONE;
    const { words, used, length, hash } = this.#key;
    for (let i = 0; i < used; i++) this.words[slot * KEY_WORDS + i] = words[i] ?? 0;
    this.lengths[slot] = length;
    this.#hashes[slot] = hash;
    const mask = this.#places.length - 1;
    let place = hash & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = slot + 1;
    this.size++;
    this.#append(slot);
    return slot;
  }

  remove(slot: number): void {
    this.#unlink(slot);
    this.#vacate(slot);
    this.newer[slot] = this.#free;
    this.#free = slot;
    this.size--;
  }

  /** It was heard of now, milliseconds since 1970 UTC, and is the newest. */
  touch(slot: number, now: number): void {
    this.moveToEnd(slot, Math.max(now * 1000, this.#lastStamp + 1));
  }

  /** `stamp`: in the unit of `lastSeen`, and later than all others. */
  moveToEnd(slot: number, stamp: number): void {
    this.#lastStamp = Math.max(stamp, this.#lastStamp);
    this.lastSeen[slot] = stamp;
    const { quiet, unsaved, base } = this.cursors;
    if (slot === this.newest && quiet !== NONE && unsaved !== NONE && base !== NONE) return;
    this.#unlink(slot);
    this.#append(slot);
  }

  #find(): number {
    const { words, used, length, hash } = this.#key;
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = (this.#places[place] ?? 0) - 1;
      if (slot < 0) return NONE;
      if (this.#hashes[slot] !== hash || this.lengths[slot] !== length) continue;
      let same = 0;
      while (same < used && this.words[slot * KEY_WORDS + same] === words[same]) same++;
      if (same === used) return slot;
    }
  }

  /** Those behind it that were pushed on move up, so that no search ends too early. */
  #vacate(slot: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let hole = (this.#hashes[slot] ?? 0) & mask;
    while (places[hole] !== slot + 1) hole = (hole + 1) & mask;
    for (let next = (hole + 1) & mask; places[next] !== 0; next = (next + 1) & mask) {
      const home = (this.#hashes[(places[next] ?? 0) - 1] ?? 0) & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      places[hole] = places[next] ?? 0;
      hole = next;
    }
    places[hole] = 0;
  }

  #append(slot: number): void {
    this.#older[slot] = this.newest;
    this.newer[slot] = NONE;
    if (this.newest === NONE) this.oldest = slot;
    else this.newer[this.newest] = slot;
    this.newest = slot;
    const { cursors } = this;
    if (cursors.quiet === NONE) cursors.quiet = slot;
    if (cursors.unsaved === NONE) cursors.unsaved = slot;
    if (cursors.base === NONE) cursors.base = slot;
  }

  #unlink(slot: number): void {
    const older = this.#older[slot] ?? NONE;
    const newer = this.newer[slot] ?? NONE;
    if (older === NONE) this.oldest = newer;
    else this.newer[older] = newer;
    if (newer === NONE) this.newest = older;
    else this.#older[newer] = older;
    const { cursors } = this;
    if (cursors.quiet === slot) cursors.quiet = newer;
    if (cursors.unsaved === slot) cursors.unsaved = newer;
    if (cursors.base === slot) cursors.base = newer;
  }
}
