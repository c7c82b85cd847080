import type { Clock } from '@logpipeline/kubernetes';

export type { Clock };

/** Calls once after `ms`; returns what calls it off. */
export function after(clock: Clock, ms: number, call: () => void): () => void {
  if (clock.after !== undefined) return clock.after(ms, call);
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
