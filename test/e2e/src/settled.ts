import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const DEADLINE_MS = 30_000;

/**
 * Reads until objects and indexes say the same. An object is in the bucket a moment before its index: who reads while something is shipped
 * may see it alone. What is truly wrong stays so.
 *
 * @returns what was read last, after half a minute also with problems
 */
export async function settled<Read extends { problems: readonly string[] }>(
  read: () => Promise<Read>,
  deadlineMs = DEADLINE_MS,
): Promise<Read> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const found = await read();
    if (found.problems.length === 0 || Date.now() > deadline) return found;
    await sleep(POLL_MS);
  }
}
