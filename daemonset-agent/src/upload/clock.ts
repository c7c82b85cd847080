/** Time as the uploader needs it. */
export type Clock = {
  /** ms since 1970. Only shown and subtracted, so that a step of the clock delays nothing. */
  now(): number;
  /** Calls once after `ms`; returns what calls it off. Default: the timers of Node. */
  after?(ms: number, call: () => void): () => void;
};

export function after(clock: Pick<Clock, 'after'>, ms: number, call: () => void): () => void {
  if (clock.after !== undefined) return clock.after(ms, call);
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
