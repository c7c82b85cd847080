/** After the first failure, in ms; doubled with each further one. */
const FIRST_MS = 1_000;
/** No wait is longer, in ms: an outage that ends is noticed within a minute. */
export const LONGEST_MS = 60_000;
/** No wait is shorter, in ms: a store that refuses at once is not asked in a tight loop. */
const SHORTEST_MS = 100;
/** A store's own wish is honoured up to this, in ms: a wrong header must not stop a pipeline for a day. */
const LONGEST_WISH_MS = 300_000;

/**
 * How long to wait after the `failures`-th failure in a row, in ms. Fully jittered: thousands of nodes see the same outage
 * end, and must not come back in step. A store's wish (`retryAfterMs`) is the least, with some jitter on top.
 */
export function backoff(failures: number, random: () => number, retryAfterMs?: number): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, LONGEST_WISH_MS) + random() * FIRST_MS;
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(SHORTEST_MS, random() * ceiling);
}
