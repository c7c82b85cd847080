import type { SealedSegments } from '../spool/sealedSegments.ts';
import type { Spool } from '../spool/spool.ts';
import { type DiskUse, mustAbandon } from './diskShare.ts';
import type { SourceSet } from './sourceSet.ts';

/** Others fill the disk too. One system call each time, milliseconds. */
const LOOK_AT_DISK_MS = 1_000;
/** Deleted files are given up when too much disk was in use for so long, milliseconds: uploads that work make room sooner. */
const ABANDON_AFTER_MS = 10_000;

export type DiskBudgetOptions = {
  spool: Pick<Spool, 'bytes'>;
  sealed: Pick<SealedSegments, 'bytes'>;
  sources: Pick<SourceSet, 'readers'>;
  /** Bytes: `buffer.maxSize`. */
  limit: number;
  /** Bytes that the spool's disk has left for records, see `freeForRecords`. */
  freeDisk: () => Promise<number>;
  /** Milliseconds of a clock that never goes back. */
  clock: () => number;
};

/** What a pipeline holds on the node's disk, and for how long it has been too much. */
export class DiskBudget {
  readonly #options: DiskBudgetOptions;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #freeAtLook = Number.POSITIVE_INFINITY;
  #spoolAtLook = 0;
  #overSince: number | undefined;

  constructor(options: DiskBudgetOptions) {
    this.#options = options;
  }

  /** Asks the disk again when it is time to. */
  async look(): Promise<void> {
    const { clock, freeDisk } = this.#options;
    if (clock() - this.#lookedAt < LOOK_AT_DISK_MS) return;
    this.#lookedAt = clock();
    this.#freeAtLook = await freeDisk();
    this.#spoolAtLook = this.#spoolBytes;
  }

  use(): DiskUse {
    let unlinked = 0;
    for (const { source } of this.#options.sources.readers()) unlinked += source.unlinkedBytes();
    return this.grown({ spool: 0, unlinked, limit: this.#options.limit, free: 0 });
  }

  /** The same with what the spool has grown or shrunk by since; cheap. */
  grown(use: DiskUse): DiskUse {
    const spool = this.#spoolBytes;
    return { ...use, spool, free: this.#freeAtLook - (spool - this.#spoolAtLook) };
  }

  /** Deleted files hold too much, and have done so for a while. */
  isStuck(use: DiskUse): boolean {
    if (!mustAbandon(use)) {
      this.#overSince = undefined;
      return false;
    }
    this.#overSince ??= this.#options.clock();
    return this.#options.clock() - this.#overSince >= ABANDON_AFTER_MS;
  }

  get #spoolBytes(): number {
    return this.#options.spool.bytes + this.#options.sealed.bytes;
  }
}
