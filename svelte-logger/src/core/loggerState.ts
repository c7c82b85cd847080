import type { Draft } from './queue.ts';
import type { DropReason, LoggerState, RecentRecord, Stop } from './types.ts';

const MAX_RECENT = 20;

/** What others see of a logger. */
export interface Shown {
  add(fields: Draft['fields']): void;
  drop(reason: DropReason, count: number): void;
  /** What was dropped since it was last taken. */
  takeDropped(): Partial<Record<DropReason, number>> | undefined;
  error?: string | undefined;
  changed(): void;
  subscribe(listener: (state: LoggerState) => void): Stop;
  state(): LoggerState;
}

export function createShown(facts: () => Pick<LoggerState, 'queued' | 'online' | 'storage'>): Shown {
  const listeners = new Set<(state: LoggerState) => void>();
  let recent: readonly RecentRecord[] = [];
  let dropped: LoggerState['dropped'] = {};
  let untold: Partial<Record<DropReason, number>> | undefined;
  let telling = false;
  const shown: Shown = {
    add: (fields) => {
      recent = [...recent.slice(1 - MAX_RECENT), fields as unknown as RecentRecord];
      shown.changed();
    },
    drop: (reason, count) => {
      dropped = { ...dropped, [reason]: (dropped[reason] ?? 0) + count };
      untold = { ...untold, [reason]: (untold?.[reason] ?? 0) + count };
      shown.changed();
    },
    takeDropped: () => {
      const taken = untold;
      untold = undefined;
      return taken;
    },
    // Listeners hear of many changes at once: a record must not cost a rendering each time. And in a task of its own: one that logs by
    // what it hears, such as a print that a collector records, would else never let the page go on.
    changed: () => {
      if (telling || !listeners.size) return;
      telling = true;
      setTimeout(() => {
        telling = false;
        const state = shown.state();
        for (const listener of listeners) listener(state);
      });
    },
    subscribe: (listener) => {
      // A function of its own: the same listener may subscribe twice.
      const own = (state: LoggerState) => listener(state);
      listeners.add(own);
      listener(shown.state());
      return () => {
        listeners.delete(own);
      };
    },
    state: () => ({ recent, dropped, lastError: shown.error, ...facts() }),
  };
  return shown;
}
