import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Resolves with the first answer of `condition` that is neither undefined nor false; rejects after the deadline. It is asked once more then:
 * one slow call, or a machine that stood still, must not be all that was looked at.
 */
export async function waitFor<T>(
  what: string,
  deadlineSeconds: number,
  condition: () => Promise<T | undefined | false>,
  pollMs = POLL_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineSeconds * 1000;
  for (;;) {
    const isLast = Date.now() >= deadline;
    let cause: unknown;
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error;
    }
    if (isLast) throw new Error(`after ${deadlineSeconds} s it is still not so that ${what}`, { cause });
    await sleep(Math.max(0, Math.min(pollMs, deadline - Date.now())));
  }
}
