import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Resolves with the first answer of `condition` that is neither undefined nor false; rejects after the deadline. */
export async function waitFor<T>(
  what: string,
  deadlineSeconds: number,
  condition: () => Promise<T | undefined | false>,
  pollMs = POLL_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineSeconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(pollMs);
  }
  throw new Error(`after ${deadlineSeconds} s it is still not so that ${what}`, { cause: last });
}
