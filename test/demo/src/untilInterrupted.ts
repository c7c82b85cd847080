/** As shells have it for a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/** Aborted by the first Ctrl-C; the second one ends everything at once. @param onFirst tells the person */
export function untilInterrupted(onFirst: () => void): AbortSignal {
  const enough = new AbortController();
  const interrupted = () => {
    if (enough.signal.aborted) process.exit(INTERRUPTED);
    enough.abort();
    onFirst();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  // The terminal is gone: nobody will see the result.
  process.on('SIGHUP', () => process.exit(INTERRUPTED));
  return enough.signal;
}
