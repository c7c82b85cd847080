import { after, type Clock } from '../clock.ts';

/**
 * In an outage a thousand agents report trouble with two hundred pipelines within one round: what has changed is gathered for so long,
 * plus a millisecond for so many rows of the tables, so that looking at it never takes more than some percent of a core.
 */
const GATHER_MS = 500;
const ROWS_PER_GATHER_MS = 200;

/** Tells what has changed, each thing once, a moment later. */
export class ChangeGatherer {
  readonly #clock: Clock;
  readonly #tell: (pipeline: string) => void;
  readonly #changed = new Set<string>();
  #callOff: (() => void) | undefined;

  constructor(clock: Clock, tell: (pipeline: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** `rows`: of all tables, which is what looking at all pipelines costs. */
  add(pipeline: string, rows: number): void {
    this.#changed.add(pipeline);
    this.#callOff ??= after(this.#clock, GATHER_MS + rows / ROWS_PER_GATHER_MS, () => {
      this.#callOff = undefined;
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const name of changed) this.#tell(name);
    });
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#changed.clear();
  }
}
