/** How often a line is repeated where output is not a terminal, in ms: enough for a log to show that it is alive. */
const LOG_EVERY_MS = 30_000;

/**
 * Runs `work` and tells a person on stderr what goes on: `building kubernetes … 3m12s`. On a terminal the line counts up; in a
 * log it is repeated every half minute.
 */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const terminal = process.stderr.isTTY;
  const line = (): string => `${what} … ${duration(performance.now() - started)}`;
  process.stderr.write(terminal ? line() : `${what} …\n`);
  const timer = setInterval(
    () => process.stderr.write(terminal ? `\r${line()}` : `${line()}\n`),
    terminal ? 1_000 : LOG_EVERY_MS,
  );
  try {
    const result = await work();
    process.stderr.write(terminal ? `\r${line()}, done\n` : `${line()}, done\n`);
    return result;
  } catch (error) {
    process.stderr.write(terminal ? `\r${line()}, failed\n` : `${line()}, failed\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Milliseconds as a person reads them: `0.4s`, `12s`, `3m12s`. */
export function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}
