import type { ReadBack } from './readBack.ts';

/** Logs for the demo to ship, and how to tell whether all came back: the generator's, or one's own. */
export type LogSupply = {
  /** Part of the agent's pipeline settings: `pods` or `files`. */
  selection: Record<string, unknown>;
  /** One line for people, before it begins. */
  intro: string;
  /** Called once the agent runs: a pod that lived and was deleted before is nothing that an agent could read. */
  start(): void;
  /** How much there is so far, for the live line. */
  describeTotals(): string;
  /** Lines so far; null where they are not counted beforehand. */
  lines(): number | null;
  /** Whether it ends when all is shipped, before the time is over. */
  endsByItself: boolean;
  /** Rejects when logs can no longer be supplied. */
  readonly failed: Promise<never>;
  /** No more lines after this. @param reachedEnd the agent has read all there is */
  finish(reachedEnd: boolean): Promise<void>;
  /** Takes one record that came back, as JSON. */
  take(record: string): void;
  verdict(readBack: ReadBack): Promise<Verdict>;
  /** At once, whatever state it is in. */
  kill(): void;
};

export type Verdict = {
  written: number;
  /** Lines that came back at least once. */
  delivered: number;
  lost: number;
  duplicated: number;
  bytesIn: number;
  /** For people, above the sum. */
  tables: string[];
  /** Whatever else is not as it should be; each makes the demo fail. */
  problems: string[];
  /** Worth knowing, but nothing wrong. */
  notes: string[];
};
