import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseRecordFile } from '@logpipeline/record-log';
import type { EventId } from './eventId.ts';
import { PendingClaims } from './pendingClaims.ts';
import { scanRecordFile } from './scanRecordFile.ts';
import { Sessions } from './sessions.ts';
import { DEFAULT_CHANGES_BYTES, StateFolder } from './stateFolder.ts';

const DAY_MS = 86_400_000;
/** About 100 bytes each, once they are there. */
export const DEFAULT_MAX_SESSIONS = 500_000;
export const DEFAULT_RETENTION_MS = 7 * DAY_MS;
/** A browser that was closed with records in its queue is opened again on the next day, or not at all. */
export const DEFAULT_QUIET_MS = DAY_MS;
/** Sessions that are looked at in one turn, to forget them or to count what they lost: a millisecond or two. */
const STEPS_A_TURN = 10_000;

export type DedupeOptions = {
  /** Of its own; made if it is not there. */
  folder: string;
  /** Path of the record log's current file. */
  browserLog: string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  maxSessions?: number;
  /** Milliseconds that a session's events are remembered after its last one. */
  retentionMs?: number;
  /** Milliseconds after its last event at which what is missing of a session is lost. */
  quietMs?: number;
  /** Bytes of saved changes from which on all is saved anew, in the background. */
  changesBytes?: number;
  /** A larger file of what is remembered could not be written; it is tried again after the next rotation. */
  onFailedBase?: (error: unknown) => void;
  /** Two words of 32 random bits. */
  hashKey?: Uint32Array;
};

export type Claim = 'new' | 'duplicate' | { pending: Promise<boolean> };

/** What a start found. */
export type Opened = {
  /** Files of what was remembered that are damaged or missing. Empty: nothing was forgotten. */
  damaged: readonly string[];
  /** Record files that were read, and the ids in them. */
  files: number;
  events: number;
};

/**
 * Which events were accepted, so that none is stored twice, over retries and restarts, for as long as its session is remembered.
 *
 * **The record files are the truth.** What is remembered is saved before a file is rotated, for a reader may delete it then; at a start what
 * was saved is read, and then the files that it does not cover, mostly the current one, after they were made durable. So an event that is in
 * a file is known, whether it was acknowledged or not, and one that is in none is not.
 *
 * An event is claimed, written and settled. The caller settles in the turn in which it is told what became of the write: the record log's
 * `beforeRotate` comes a turn later, and has to find it.
 *
 * **Damage.** When something of what was saved is damaged or missing (`opened.damaged`), the rest of it counts, and all record files that are
 * still there are read. What was forgotten is only what nobody has any more but the bucket: such an event, sent again within the retention,
 * would be stored a second time, under the same `event_id`.
 */
export class Dedupe {
  readonly opened: Opened;
  readonly #sessions: Sessions;
  readonly #state: StateFolder;
  readonly #now: () => number;
  readonly #pending = new PendingClaims();

  private constructor(sessions: Sessions, state: StateFolder, now: () => number, opened: Opened) {
    this.#sessions = sessions;
    this.#state = state;
    this.#now = now;
    this.opened = opened;
  }

  static async open(options: DedupeOptions): Promise<Dedupe> {
    const { folder, browserLog, now, maxSessions = DEFAULT_MAX_SESSIONS } = options;
    const {
      retentionMs = DEFAULT_RETENTION_MS,
      quietMs = DEFAULT_QUIET_MS,
      onFailedBase = () => undefined,
    } = options;
    const { changesBytes = DEFAULT_CHANGES_BYTES } = options;
    const hashKey = options.hashKey ?? new Uint32Array(new Uint8Array(randomBytes(8)).buffer);
    const sessions = new Sessions({ maxSessions, retentionMs, quietMs, hashKey });
    const state = new StateFolder({ folder, log: browserLog, sessions, changesBytes, onFailedBase });
    const damaged = await state.load();
    let files = 0;
    let events = 0;
    for (const path of await uncovered(browserLog, state.coveredTo)) {
      const isThere = await scanRecordFile(path, ({ session, sequence }) => {
        sessions.see(session, sequence, now());
        events++;
      });
      if (isThere) files++;
    }
    while (!sessions.advance(now(), STEPS_A_TURN)) await nextTurn();
    return new Dedupe(sessions, state, now, { damaged, files, events });
  }

  /**
   * - `new`: the caller writes it now, and then settles it
   * - `duplicate`: it is durable
   * - `pending`: another one is being written now; resolves to whether it became durable, else it may be claimed again
   */
  claim(session: string, sequence: number): Claim {
    if (this.#sessions.has(session, sequence)) return 'duplicate';
    if (this.#pending.add(session, sequence)) return 'new';
    return { pending: this.#pending.outcome(session, sequence) };
  }

  /** What became of events that were claimed as `new`. Failed ones may be claimed again. */
  settle(events: Iterable<EventId>, outcome: 'durable' | 'failed'): void {
    const now = this.#now();
    let steps = 1;
    for (const event of events) {
      if (outcome === 'durable') this.#sessions.see(event.session, event.sequence, now);
      this.#pending.settle(event, outcome === 'durable');
      steps++;
    }
    this.#sessions.advance(now, steps);
  }

  /**
   * Events that came and are not stored, for good: they are not lost, and duplicates from now on. Durable with what is saved next; after a kill
   * before that they are gaps. To be told once the batch's others are settled.
   *
   * Of a session of which nothing is stored or being written nothing is kept, for what precedes its first number is no gap. So sessions that are
   * sampled as a whole take no room from others.
   */
  note(events: Iterable<EventId>): void {
    const now = this.#now();
    let steps = 0;
    for (const { session, sequence } of events) {
      // What becomes of one that another request is writing is for that to say.
      if (this.#pending.has(session, sequence)) continue;
      if (!this.#sessions.knows(session) && !this.#pending.hasAnyOf(session)) continue;
      this.#sessions.see(session, sequence, now);
      steps++;
    }
    if (steps > 0) this.#sessions.advance(now, steps);
  }

  /** Sequence numbers that will not come any more, since the beginning. */
  get lostEvents(): number {
    this.#sessions.advance(this.#now(), STEPS_A_TURN);
    return this.#sessions.lost.total;
  }

  /** That are remembered. */
  get sessions(): number {
    return this.#sessions.table.size;
  }

  /** Sessions that were forgotten before it was time, for there was no room, since the beginning. */
  get evicted(): number {
    return this.#sessions.evicted;
  }

  /** Makes durable what was settled; for the record log's `beforeRotate`. When it fails, the next one saves it too. */
  snapshot(): Promise<void> {
    return this.#state.save();
  }

  /** Saves, and resolves when nothing is written any more. */
  async close(): Promise<void> {
    try {
      await this.#state.save();
    } finally {
      await this.#state.settled();
    }
  }
}

/** Paths of the record files behind that one, oldest first. */
async function uncovered(log: string, coveredTo: string): Promise<string[]> {
  const names = await readdir(dirname(log)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  const rotated = names.filter(
    (name) => parseRecordFile(name, basename(log)) === 'rotated' && name > coveredTo,
  );
  return [...rotated.sort().map((name) => join(dirname(log), name)), log];
}
