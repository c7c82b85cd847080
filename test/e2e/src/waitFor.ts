import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Resolves with the first answer of `condition` that is neither undefined nor false; rejects after the deadline. It is asked once more then:
 * one slow call, or a machine that stood still, must not be all that was looked at. A deadline that has passed before is not asked at all.
 */
export async function waitFor<T>(
  what: string,
  deadlineSeconds: number,
  condition: () => Promise<T | undefined | false>,
  pollMs = POLL_MS,
): Promise<T> {
  if (deadlineSeconds <= 0) throw new Error(`the time had passed before it was asked whether ${what}`);
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
