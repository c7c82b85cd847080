import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Resolves once the condition holds; rejects after the deadline. */
export async function waitUntil(
  what: string,
  seconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`after ${seconds} s it is still not so that ${what}`);
    await sleep(POLL_MS);
  }
}
