import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const DEADLINE_MS = 30_000;

/** As `readBack` says it. */
const ALONE = ': no index names it';

/**
 * Reads again while there is an object without an index. It is in the bucket a moment before its index: who reads while something is shipped
 * may see it alone.
 *
 * @returns what was read last, also with problems: at once when none of them is of that kind, else after half a minute
 */
export async function settled<Read extends { problems: readonly string[] }>(
  read: () => Promise<Read>,
  deadlineMs = DEADLINE_MS,
): Promise<Read> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const found = await read();
    const isInFlight = found.problems.some((problem) => problem.endsWith(ALONE));
    if (!isInFlight || Date.now() > deadline) return found;
    await sleep(POLL_MS);
  }
}
