/** An interval is shortened by up to this share, so that the agents of a cluster do not upload in step. */
const JITTER = 0.1;

/** The first seal falls anywhere within the interval: agents that start together spread out at once. */
export function firstSealDue(now: number, intervalMs: number, random: () => number): number {
  return now + intervalMs * (1 - random() * 0.9);
}

/** "At least this often" is a promise: jitter makes an interval shorter, never longer. */
export function nextSealDue(now: number, intervalMs: number, random: () => number): number {
  return now + intervalMs * (1 - random() * JITTER);
}
