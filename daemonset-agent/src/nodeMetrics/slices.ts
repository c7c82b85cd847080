import { setImmediate as nextTurn } from 'node:timers/promises';

/** At most this long at a stretch, ms: what reads logs must not wait for what counts processes. */
export const SLICE_MS = 4;

/** Does something for each item, and lets others have the event loop whenever a slice of time is used up. */
export async function inSlices<T>(
  items: Iterable<T>,
  each: (item: T) => void,
  sliceMs = SLICE_MS,
): Promise<void> {
  let started = performance.now();
  for (const item of items) {
    each(item);
    if (performance.now() - started < sliceMs) continue;
    await nextTurn();
    started = performance.now();
  }
}
