import type { FailureReason } from '../destinations/destination.ts';
import { backoff } from './backoff.ts';
import { after, type Clock } from './clock.ts';

export type TroubleCause = { reason: FailureReason; message: string; retryAfterMs?: number };

/** Something fails, and is left alone for a while. */
export type Trouble = TroubleCause & {
  /** The first failure and the next attempt, in ms since 1970. */
  readonly since: number;
  readonly nextAttemptAt: number;
  /** In a row. */
  readonly failures: number;
  /** Whether the wait is not over. */
  readonly resting: boolean;
  /** Ends the wait; nothing is called. */
  wake(): void;
};

/** A first failure, or one more: then it is left alone for longer. `onRested` is called when the wait is over. */
export function trouble(
  before: Trouble | undefined,
  { reason, message, retryAfterMs }: TroubleCause,
  options: { clock: Clock; random: () => number; longestMs: number; onRested: () => void },
): Trouble {
  before?.wake();
  const { clock, random, longestMs, onRested } = options;
  const failures = (before?.failures ?? 0) + 1;
  const delay = Math.min(longestMs, backoff(failures, random, retryAfterMs));
  const now = clock.now();
  let cancel: (() => void) | undefined = after(clock, delay, () => {
    cancel = undefined;
    onRested();
  });
  return {
    reason,
    message,
    since: before?.since ?? now,
    nextAttemptAt: now + delay,
    failures,
    get resting() {
      return cancel !== undefined;
    },
    wake() {
      cancel?.();
      cancel = undefined;
    },
  };
}
