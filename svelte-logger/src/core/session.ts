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
  /** 0 to 1, as the server sees it; 0 as long as it is not known. */
  share(): number;
}

export function createSession(
  now: () => number,
  newId: () => string,
  shareOf: (id: string) => Promise<number>,
): Session {
  let current: FreeSession;
  let share = 0;
  const renew = (session?: FreeSession, at = now()) => {
    const begun = session ?? { id: newId(), next: 0, startedAt: at, usedAt: at };
    current = begun;
    share = 0;
    void shareOf(begun.id).then((known) => {
      if (current === begun) share = known;
    });
  };
  renew();
  return {
    at: (at) => {
      if (!isAlive(current, at)) renew(undefined, at);
      current.usedAt = at;
      return current;
    },
    current: () => current,
    renew,
    share: () => share,
  };
}

/**
 * The place of a session among all, by which the server keeps a share of them (`sampling.ts` of the ingest service). Both decide alike, or
 * of a tenth of the sessions a hundredth would be left. Pages without https cannot hash: 0, and the server decides alone.
 */
export async function shareOf(id: string): Promise<number> {
  try {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id));
    return new DataView(hash).getUint32(0) / 2 ** 32;
  } catch {
    return 0;
  }
}
