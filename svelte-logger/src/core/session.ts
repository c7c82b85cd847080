import type { FreeSession } from './outbox/outbox.ts';

/** Milliseconds. A session ends after half an hour without records, and four hours after its start. */
const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 4 * 3_600_000;

/** Whether a session goes on at this time. A clock that was set back ends none. */
export function isAlive({ usedAt, startedAt }: FreeSession, at: number): boolean {
  return at - usedAt < IDLE_MS && at - startedAt < LONGEST_MS;
}

export interface Session {
  /** The one that a record of this time belongs to; `next` is its number. A new one begins when the last has ended. */
  at(at: number): FreeSession;
  /** The one of now, without effect. */
  current(): FreeSession;
  /** Goes on with one that another page has left, or else with a new one. */
  renew(session?: FreeSession): void;
}

export function createSession(now: () => number, newId: () => string): Session {
  const begin = (at: number): FreeSession => ({ id: newId(), next: 0, startedAt: at, usedAt: at });
  let current = begin(now());
  return {
    at: (at) => {
      if (!isAlive(current, at)) current = begin(at);
      current.usedAt = at;
      return current;
    },
    current: () => current,
    renew: (session = begin(now())) => {
      current = session;
    },
  };
}
