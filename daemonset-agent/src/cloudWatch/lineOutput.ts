import { setTimeout as sleep } from 'node:timers/promises';

/** Where lines are written. Nothing here ever waits for a reader, and none of it throws: what cannot be written is dropped and counted. */
export interface LineOutput {
  /** `line`: without its line end. */
  write(line: string): void;
  /** Lines since the start. What was written to a socket may still be lost on the way. */
  counts(): { written: number; dropped: number };
  /** Writes what waits, within {@link STOP_MS}, and drops the rest. May be called twice. */
  stop(): Promise<void>;
}

/** How long a stop may wait for a reader, in ms: the records' own upload needs the time. */
export const STOP_MS = 1_000;

/** What an output tells people. */
export type OutputLog = {
  info(message: string): void;
  warn(message: string): void;
};

/** Resolves with `done`, and otherwise after {@link STOP_MS}. */
export async function withinStop(done: Promise<unknown> | undefined): Promise<void> {
  const giveUp = new AbortController();
  const late = sleep(STOP_MS, undefined, { signal: giveUp.signal }).catch(() => undefined);
  await Promise.race([done, late]);
  giveUp.abort();
}
