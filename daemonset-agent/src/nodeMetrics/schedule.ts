import { after, type Clock } from '../upload/clock.ts';

/** Time as a schedule needs it. */
export type ScheduleClock = Pick<Clock, 'after'> & {
  /** Milliseconds by a clock that nobody sets. */
  monotonic(): number;
};

/**
 * Calls at whole multiples of the interval after `origin`, so that several schedules of one origin fall together where they can. Moments
 * that are missed, because the event loop was late or the last call still runs, are left out, not made up for.
 *
 * The first moment is at least half an interval away: a shorter one would say little.
 *
 * @param origin ms of `monotonic`
 * @returns what ends it; a call under way goes on
 */
export function startSchedule(
  clock: ScheduleClock,
  origin: number,
  intervalMs: number,
  call: () => Promise<void>,
): () => void {
  let ended = false;
  let running = false;
  let callOff: () => void;
  const wait = (next: number) => {
    const tick = () => {
      if (ended) return;
      const now = clock.monotonic();
      // Timers of Node may come a millisecond early.
      if (now < next) {
        callOff = after(clock, next - now, tick);
        return;
      }
      if (!running) {
        running = true;
        void call().finally(() => {
          running = false;
        });
      }
      wait(nextMoment(origin, intervalMs, now));
    };
    callOff = after(clock, Math.max(0, next - clock.monotonic()), tick);
  };
  wait(nextMoment(origin, intervalMs, clock.monotonic() + intervalMs / 2));
  return () => {
    ended = true;
    callOff();
  };
}

/** The first multiple of the interval that lies behind `now`. */
export function nextMoment(origin: number, intervalMs: number, now: number): number {
  return origin + (Math.floor((now - origin) / intervalMs) + 1) * intervalMs;
}
