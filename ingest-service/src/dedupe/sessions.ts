import { LostEvents } from './lostEvents.ts';
import { SeenRanges } from './seenRanges.ts';
import { NONE, SessionTable } from './sessionTable.ts';

export type SessionsOptions = {
  /** Sessions that are remembered at most. */
  maxSessions: number;
  /** Milliseconds that a session is remembered after its last event. */
  retentionMs: number;
  /** Milliseconds after its last event at which what is missing of a session is lost. */
  quietMs: number;
  /** Two words of 32 random bits. */
  hashKey: Uint32Array;
};

/** A session as it is saved. `ranges`: start and end of each, from low to high. `floor`: see `SeenRanges`. */
export type SavedSession = {
  session: string;
  lastSeen: number;
  counted: number;
  floor: number;
  ranges: readonly number[];
};

/** What was seen of which session. Its oldest are forgotten, when it is time or when there is no room. */
export class Sessions {
  readonly table: SessionTable;
  readonly ranges: SeenRanges;
  readonly lost: LostEvents;
  /** Forgotten although it was not time. */
  evicted = 0;
  /** `lastSeen` of the one that was forgotten last: what was heard of last up to then is forgotten as a whole. */
  forgottenUpTo = 0;
  readonly #options: SessionsOptions;
  /** Sessions that found no room while all were loaded: when each was heard of last, and what it lost. */
  #unloaded: { lastSeen: number; lost: number }[] = [];
  #lastName = '';
  #lastSlot = NONE;

  constructor(options: SessionsOptions) {
    const { maxSessions, hashKey } = options;
    this.#options = options;
    this.table = new SessionTable(maxSessions, hashKey);
    this.lost = new LostEvents(maxSessions);
    // Few have any gap, and those have few. A session of which a range is taken is not put at the end of the list, and so not saved: what
    // was saved of it is older, and as true. What it misses is counted with it before, as after a start from what was saved.
    this.ranges = new SeenRanges(maxSessions, Math.ceil(maxSessions / 2), (slot, missing) =>
      this.lost.quiet(slot, missing),
    );
  }

  knows(session: string): boolean {
    return this.#find(session) !== NONE;
  }

  has(session: string, sequence: number): boolean {
    const slot = this.#find(session);
    return slot !== NONE && this.ranges.has(slot, sequence);
  }

  /** `now`: milliseconds since 1970 UTC. */
  see(session: string, sequence: number, now: number): void {
    const known = this.#find(session);
    const slot = known === NONE ? this.#add(session) : known;
    const givenUp = this.ranges.add(slot, sequence);
    if (givenUp > 0) this.lost.givenUp(slot, givenUp);
    this.table.touch(slot, now);
  }

  /** Counts what is lost, and forgets what is old, of so many sessions at most. Returns whether nothing is left to do. */
  advance(now: number, most: number): boolean {
    const { table, ranges, lost } = this;
    const { retentionMs, quietMs } = this.#options;
    const quiet = (now - quietMs) * 1000;
    const old = (now - retentionMs) * 1000;
    for (let left = most; left > 0; left--) {
      const { oldest, cursors } = table;
      if (oldest !== NONE && (table.lastSeen[oldest] ?? 0) <= old) this.#forgetOldest();
      else if (cursors.quiet !== NONE && (table.lastSeen[cursors.quiet] ?? 0) <= quiet) {
        lost.quiet(cursors.quiet, ranges.missing(cursors.quiet));
        cursors.quiet = table.newer[cursors.quiet] ?? NONE;
      } else return true;
    }
    return false;
  }

  /** What was saved is newer than what is known of the session, or it is ignored. */
  load({ session, lastSeen, counted, floor, ranges }: SavedSession): void {
    const known = this.#find(session);
    if (known !== NONE) {
      if ((this.table.lastSeen[known] ?? 0) >= lastSeen) return;
      this.lost.forgotten(known, undefined);
      this.ranges.clear(known);
    }
    if (known === NONE && this.table.size === this.table.capacity) this.#unloadOldest();
    const slot = known === NONE ? this.#add(session) : known;
    this.lost.begin(slot, counted);
    if (floor > 0) this.ranges.setFloor(slot, floor);
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const givenUp = this.ranges.addRange(slot, ranges[i] ?? 0, ranges[i + 1] ?? 0);
      if (givenUp > 0) this.lost.givenUp(slot, givenUp);
    }
    this.table.moveToEnd(slot, lastSeen);
  }

  /** All is loaded. What was forgotten up to then is not there, for the sums that were saved have it. */
  loaded(saved: { forgottenUpTo: number; evicted: number; lostOfForgotten: number }): void {
    const { table, lost } = this;
    while (table.oldest !== NONE && (table.lastSeen[table.oldest] ?? 0) <= saved.forgottenUpTo) {
      lost.forgotten(table.oldest, undefined);
      this.#remove(table.oldest);
    }
    lost.ofForgotten += saved.lostOfForgotten;
    this.evicted += saved.evicted;
    this.forgottenUpTo = saved.forgottenUpTo;
    for (const each of this.#unloaded.filter(({ lastSeen }) => lastSeen > saved.forgottenUpTo)) {
      this.evicted++;
      lost.ofForgotten += each.lost;
      this.forgottenUpTo = Math.max(this.forgottenUpTo, each.lastSeen);
    }
    this.#unloaded = [];
  }

  #unloadOldest(): void {
    const slot = this.table.oldest;
    const lost = Math.max(this.ranges.missing(slot), this.lost.of(slot));
    this.#unloaded.push({ lastSeen: this.table.lastSeen[slot] ?? 0, lost });
    this.lost.forgotten(slot, undefined);
    this.#remove(slot);
  }

  #add(session: string): number {
    if (this.table.size === this.table.capacity) {
      this.#forgetOldest();
      this.evicted++;
    }
    const slot = this.table.add(session);
    this.#lastName = session;
    this.#lastSlot = slot;
    return slot;
  }

  #forgetOldest(): void {
    const slot = this.table.oldest;
    this.lost.forgotten(slot, this.ranges.missing(slot));
    this.forgottenUpTo = Math.max(this.forgottenUpTo, this.table.lastSeen[slot] ?? 0);
    this.#remove(slot);
  }

  #remove(slot: number): void {
    this.#lastName = '';
    this.#lastSlot = NONE;
    this.ranges.clear(slot);
    this.table.remove(slot);
  }

  /** The events of a batch are of one session, mostly. */
  #find(session: string): number {
    if (session === this.#lastName) return this.#lastSlot;
    const slot = this.table.find(session);
    this.#lastName = slot === NONE ? '' : session;
    this.#lastSlot = slot;
    return slot;
  }
}
