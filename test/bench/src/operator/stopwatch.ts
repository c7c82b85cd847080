/** Seconds since the start or the last lap. */
export function stopwatch(): { lap(): number } {
  let since = performance.now();
  return {
    lap() {
      const now = performance.now();
      const seconds = (now - since) / 1_000;
      since = now;
      return seconds;
    },
  };
}
