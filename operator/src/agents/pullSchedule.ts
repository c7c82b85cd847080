import { after, type Clock } from '../clock.ts';

/** Pulls that are started in a second at most: with 200 pipelines an answer is 100 KB, so this is 5 MB/s and a tenth of a core. */
const PULLS_PER_SECOND = 50;
/** Pulls that are under way at once: an agent answers in some 20 ms, so a few would do; the others are for agents that are silent. */
const PULLS_AT_ONCE = 16;

const SPACING_MS = 1_000 / PULLS_PER_SECOND;

type Entry = { dueAt: number; isUnderWay: boolean };

/**
 * Who is asked when: the one that is due longest first, at a bounded rate, so many at once. When there are more agents than the rate
 * allows, each is asked less often, and none is left out.
 */
export class PullSchedule {
  readonly #entries = new Map<string, Entry>();
  readonly #options: PullScheduleOptions;
  #underWay = 0;
  #nextStartAt = 0;
  #callOff: (() => void) | undefined;
  #isRunning = false;

  constructor(options: PullScheduleOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#pump();
  }

  /** What is under way is left to end; nothing new is started. */
  stop(): void {
    this.#isRunning = false;
    this.#callOff?.();
    this.#callOff = undefined;
  }

  /** Asks the agents of these nodes within `ms`, spread over that time, but for those who are to be asked sooner anyway. */
  askWithin(nodes: Iterable<string>, ms: number): void {
    const { clock, random } = this.#options;
    const now = clock.now();
    for (const node of nodes) {
      const dueAt = now + ms * random();
      const entry = this.#entries.get(node);
      if (entry === undefined) this.#entries.set(node, { dueAt, isUnderWay: false });
      else entry.dueAt = Math.min(entry.dueAt, dueAt);
    }
    this.#pump();
  }

  remove(node: string): void {
    this.#entries.delete(node);
  }

  #pump(): void {
    if (!this.#isRunning) return;
    const { clock } = this.#options;
    this.#callOff?.();
    this.#callOff = undefined;
    while (this.#underWay < PULLS_AT_ONCE) {
      const now = clock.now();
      const next = this.#longestDue();
      if (next === undefined) return;
      const startAt = Math.max(next.entry.dueAt, this.#nextStartAt);
      if (startAt > now) {
        this.#callOff = after(clock, startAt - now, () => {
          this.#callOff = undefined;
          this.#pump();
        });
        return;
      }
      this.#nextStartAt = now + SPACING_MS;
      void this.#pull(next.node, next.entry);
    }
  }

  #longestDue(): { node: string; entry: Entry } | undefined {
    let found: { node: string; entry: Entry } | undefined;
    for (const [node, entry] of this.#entries) {
      if (!entry.isUnderWay && (found === undefined || entry.dueAt < found.entry.dueAt))
        found = { node, entry };
    }
    return found;
  }

  async #pull(node: string, entry: Entry): Promise<void> {
    const { clock, pull } = this.#options;
    this.#underWay += 1;
    entry.isUnderWay = true;
    entry.dueAt = Number.POSITIVE_INFINITY;
    const nextInMs = await pull(node);
    this.#underWay -= 1;
    entry.isUnderWay = false;
    // It may have been asked for meanwhile.
    entry.dueAt = Math.min(entry.dueAt, clock.now() + nextInMs);
    this.#pump();
  }
}

export type PullScheduleOptions = {
  /** Asks one agent. Never rejects; resolves to the milliseconds after which it is to be asked again. */
  pull: (node: string) => Promise<number>;
  clock: Clock;
  random: () => number;
};
