import type { SourceIdentity } from '@logpipeline/records';
import { sourceKey } from '../pipeline/discovery.ts';
import { LATE_MS } from './late.ts';
import { type ReaderTally, SourceTally } from './sourceTally.ts';
import { type Workloads, WorkloadTable } from './workloadTable.ts';

/** Between two looks for sources that can be forgotten, ms. */
const SWEEP_MS = 60_000;

/**
 * How many lines applications logged, by workload and level: each line once, whatever pipelines read it, drop it or read it
 * again. Counts are since the start of the process; what it had not committed when it was killed counts again after that.
 */
export class RecordTally {
  readonly #workloads: WorkloadTable;
  readonly #sources = new Map<string, SourceTally>();
  readonly #clock: () => number;
  #late = 0;
  #sweptAt: number;

  /**
   * @param maxWorkloads see `WorkloadTable`
   * @param clock milliseconds that never go back
   */
  constructor(maxWorkloads: number, clock: () => number) {
    this.#workloads = new WorkloadTable(maxWorkloads, clock);
    this.#clock = clock;
    this.#sweptAt = clock();
  }

  /** A pipeline opens a source. */
  open(identity: SourceIdentity): ReaderTally {
    this.#sweep();
    const key = sourceKey(identity);
    let source = this.#sources.get(key);
    if (source === undefined) {
      source = new SourceTally(this.#workloads, this.#onLate, this.#clock);
      this.#sources.set(key, source);
    }
    return source.open();
  }

  /** Lines of each workload since the start. */
  workloads(): Workloads {
    return this.#workloads;
  }

  /** Lines that were too old to count. */
  get late(): number {
    return this.#late;
  }

  /** Lines that no workload of their own could be counted under. */
  get overflow(): number {
    return this.#workloads.overflow;
  }

  readonly #onLate = () => {
    this.#late++;
  };

  /** A source that nobody has read for so long has no lines left that would not be late if they were read again. */
  #sweep(): void {
    const now = this.#clock();
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    for (const [key, { closedAt }] of this.#sources)
      if (closedAt !== undefined && now - closedAt > LATE_MS) this.#sources.delete(key);
  }
}
