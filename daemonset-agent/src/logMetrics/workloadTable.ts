import { LEVELS } from '@logpipeline/records';

/** A workload without any open log keeps its place this long, ms: one that is rolled out or crashes is soon back. */
const KEEP_MS = 60 * 60_000;
/** Between two looks for a place that could be given away, ms: each walks over all workloads. */
const LOOK_MS = 60_000;

const ERROR_LEVELS: ReadonlySet<number> = new Set([LEVELS.indexOf('ERROR'), LEVELS.indexOf('FATAL')]);

/** Where lines go that are of no workload in the table. No namespace and no pod can be called so. */
export const OTHER = '<other>';

export type WorkloadName = {
  /** Empty for plain files. */
  namespace: string;
  workload: string;
};

/** The lines of one workload on this node. */
export type WorkloadLines = WorkloadName & {
  /** Lines since the start by level's number. */
  levels: number[];
};

/** All workloads, and `errors`: lines of level ERROR or FATAL since the start, those included whose workload has no place any more. */
export type Workloads = Iterable<WorkloadLines> & { readonly errors: number };

type Place = WorkloadLines & { openSources: number; closedAt: number };

/**
 * The workloads that lines are counted by, `most` at the most: each costs Prometheus one series a level and node. A place is
 * given away only when another one needs it, since a series that ends and begins again looks like a restart.
 *
 * All levels of a workload are at 0 from the moment that its first log is opened: `increase()` needs a value before the first
 * error. That costs seven series a workload, of which most stay at 0: 3,500 a node with the default of 500 workloads.
 */
export class WorkloadTable {
  readonly #most: number;
  readonly #clock: () => number;
  readonly #places = new Map<string, Place>();
  readonly #other = newPlace({ namespace: '', workload: OTHER });
  #othersSeen = false;
  #errors = 0;
  #nextLook = Number.NEGATIVE_INFINITY;

  /** @param clock milliseconds that never go back */
  constructor(most: number, clock: () => number) {
    this.#most = most;
    this.#clock = clock;
  }

  /** The place of a log that is open from now on; that of all others when there is no room. Give it back. */
  take(name: WorkloadName): WorkloadLines {
    const key = keyOf(name);
    const place = this.#places.get(key) ?? this.#create(key, name) ?? this.#other;
    if (place === this.#other) this.#othersSeen = true;
    place.openSources++;
    return place;
  }

  /** The log is closed. */
  give(lines: WorkloadLines): void {
    const place = lines as Place;
    place.openSources--;
    place.closedAt = this.#clock();
  }

  /** A line of a log that is open. */
  count(lines: WorkloadLines, level: number): void {
    lines.levels[level] = (lines.levels[level] ?? 0) + 1;
    if (ERROR_LEVELS.has(level)) this.#errors++;
  }

  /** Lines of level ERROR or FATAL; unlike the sum over the workloads it never goes back when a place is given away. */
  get errors(): number {
    return this.#errors;
  }

  /** Those that are counted with the others. */
  isOther(lines: WorkloadLines): boolean {
    return lines === this.#other;
  }

  /** It is worth asking for a place of its own. */
  mayHaveRoom(): boolean {
    return this.#places.size < this.#most || this.#clock() >= this.#nextLook;
  }

  *[Symbol.iterator](): Iterator<WorkloadLines> {
    yield* this.#places.values();
    if (this.#othersSeen) yield this.#other;
  }

  /** Lines that were counted under {@link OTHER}. */
  get overflow(): number {
    return this.#other.levels.reduce((sum, lines) => sum + lines, 0);
  }

  #create(key: string, name: WorkloadName): Place | undefined {
    if (this.#places.size >= this.#most && !this.#makeRoom()) return undefined;
    const place = newPlace(name);
    this.#places.set(key, place);
    return place;
  }

  #makeRoom(): boolean {
    const now = this.#clock();
    if (now < this.#nextLook) return false;
    let oldest: Place | undefined;
    for (const place of this.#places.values()) {
      if (place.openSources > 0 || now - place.closedAt < KEEP_MS) continue;
      if (oldest === undefined || place.closedAt < oldest.closedAt) oldest = place;
    }
    if (oldest === undefined) this.#nextLook = now + LOOK_MS;
    return oldest !== undefined && this.#places.delete(keyOf(oldest));
  }
}

function newPlace({ namespace, workload }: WorkloadName): Place {
  return { namespace, workload, levels: LEVELS.map(() => 0), openSources: 0, closedAt: 0 };
}

/** A namespace has no slash. */
function keyOf({ namespace, workload }: WorkloadName): string {
  return `${namespace}/${workload}`;
}
