/** A token bucket. `take` says whether one more is allowed. */
export function createRateLimit(perSecond: number, burst: number, monotonic: () => number): () => boolean {
  let tokens = burst;
  let before = monotonic();
  return () => {
    const now = monotonic();
    tokens = Math.min(burst, tokens + ((now - before) * perSecond) / 1000);
    before = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
