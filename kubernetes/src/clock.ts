/** Time as this package needs it. `systemClock` is the real one. */
export type Clock = {
  /** ms since 1970. */
  now(): number;
  /** ms since any moment, of a clock that nobody sets. Default: `now`. */
  elapsed?(): number;
  /** Calls once after `ms`; returns what calls it off. Default: the timers of Node. */
  after?(ms: number, call: () => void): () => void;
};

export const systemClock: Clock = { now: Date.now, elapsed: () => performance.now() };

export function elapsed(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}

export function after(clock: Clock, ms: number, call: () => void): () => void {
  if (clock.after !== undefined) return clock.after(ms, call);
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

/** Resolves after `ms`, or at once when the signal is given. Never rejects: whoever waits looks at the signal. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      callOff();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const callOff = after(clock, ms, end);
    signal.addEventListener('abort', end);
  });
}
