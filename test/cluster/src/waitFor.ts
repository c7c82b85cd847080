import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` gives something other than null, and gives that. Throws `what` and the last error after the deadline. */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  check: () => Promise<T | null> | T | null,
  pollMs = 100,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const result = await check();
      if (result !== null) return result;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause: last });
    }
    await sleep(pollMs);
  }
}

/** Thrown by a check when waiting on makes no sense. */
export class Hopeless extends Error {}
