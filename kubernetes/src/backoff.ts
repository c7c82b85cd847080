/** How long to wait between attempts, in ms. */
export type Backoff = { firstMs: number; mostMs: number };

/**
 * The wait before the next attempt after so many failures (1 or more): doubled each time up to the most, and cut by up to half at
 * random, so that many clients that lost the same server do not return together. `random`: 0 to 1.
 */
export function backoffMs({ firstMs, mostMs }: Backoff, failures: number, random: () => number): number {
  // 2 ** 40 ms are 35 years: the exponent is bounded so that it stays a number.
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 40));
  return whole * (1 - random() / 2);
}
