/** Milliseconds: a step forward of the wall clock, beside the monotonic one, from which on the machine has slept. */
const SLEEP_MS = 5_000;

export interface Moment {
  /** Milliseconds since 1970, by the client's clock. */
  at: number;
  /** Milliseconds by the page's monotonic clock. */
  offset: number;
  /** Moments of one id may be compared by their offsets. */
  pageId: string | undefined;
}

export interface ClockSources {
  now: () => number;
  monotonic: () => number;
  newId: () => string;
}

/**
 * In sleep the monotonic clock of most browsers stands still (w3c/hr-time#115). What comes after it gets another page id: then the server
 * does not subtract the offsets of two sides of a sleep, and goes by the wall clock. A step back is a clock that was set, and no sleep.
 */
export function createClock({ now, monotonic, newId }: ClockSources): () => Moment {
  let pageId = newId();
  let origin = now() - monotonic();
  return () => {
    const at = now();
    const offset = monotonic();
    if (at - offset - origin > SLEEP_MS) pageId = newId();
    origin = at - offset;
    return { at, offset, pageId };
  };
}
