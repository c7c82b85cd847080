import { readFileSync } from 'node:fs';
import { isAbsent } from '../readText.ts';
import { inSlices } from '../slices.ts';
import { cpuHierarchy, findContainers, type ListFolder, listFolder } from './cgroupWalk.ts';
import type { CgroupOwner } from './containerCgroup.ts';

/** Counters since the container began. */
export type ThrottleCounters = { periods: number; throttledPeriods: number; throttledSeconds: number };

export type ThrottlingReading = {
  /** Containers with a CPU limit, by the folder of their control group. */
  byCgroup: ReadonlyMap<string, ThrottleCounters & { owner: CgroupOwner }>;
  /** Of all containers that there were; unlike the sum of those that there are it never goes back. */
  total: ThrottleCounters;
};

export type ThrottlingOptions = {
  /** There are containers of which nothing new is known, and why. */
  onUnlisted?: (message: string) => void;
  /** For tests: folders that cannot be listed. */
  list?: ListFolder;
};

/** Follows how containers are held back by their limits. */
export class ThrottlingReader {
  readonly #cgroupPath: string;
  readonly #onUnlisted: (message: string) => void;
  readonly #list: ListFolder;
  #before: ThrottlingReading['byCgroup'] = new Map();
  #total: ThrottleCounters = { periods: 0, throttledPeriods: 0, throttledSeconds: 0 };

  constructor(
    cgroupPath: string,
    { onUnlisted = () => undefined, list = listFolder }: ThrottlingOptions = {},
  ) {
    this.#cgroupPath = cgroupPath;
    this.#onUnlisted = onUnlisted;
    this.#list = list;
  }

  /** @returns null where no control groups can be seen */
  async read(): Promise<ThrottlingReading | null> {
    const hierarchy = cpuHierarchy(this.#cgroupPath);
    if (hierarchy === undefined) return null;
    const { containers, unlisted } = await findContainers(hierarchy.path, this.#list);
    const byCgroup = new Map<string, ThrottleCounters & { owner: CgroupOwner }>();
    await inSlices(containers, ({ path, owner }) => {
      const counters = readCounters(`${path}/cpu.stat`);
      // Without a limit no periods are counted.
      if (counters !== undefined && counters.periods > 0) byCgroup.set(path, { ...counters, owner });
    });
    // What is known of the others stays: forgotten, all their past would be added when they are seen again.
    const folders = new Set(unlisted.map(({ path }) => path));
    for (const [path, known] of folders.size === 0 ? [] : this.#before)
      if (!byCgroup.has(path) && isWithin(path, folders)) byCgroup.set(path, known);
    const [first] = unlisted;
    if (first !== undefined)
      this.#onUnlisted(
        `of containers in folders that cannot be listed, such as ${first.path} (${first.reason})`,
      );
    for (const [path, now] of byCgroup) this.#total = added(this.#total, this.#before.get(path), now);
    this.#before = byCgroup;
    return { byCgroup, total: this.#total };
  }
}

/** By the folders above it, which are few: there may be thousands of containers and of folders. */
function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (folders.has(path.slice(0, end))) return true;
  return false;
}

function readCounters(path: string): ThrottleCounters | undefined {
  try {
    return parseCpuStat(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Version 2 has µs in `throttled_usec`, version 1 ns in `throttled_time`. Undefined: there are no limits to speak of. */
export function parseCpuStat(text: string): ThrottleCounters | undefined {
  const values = new Map(
    [...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]),
  );
  const [periods, throttledPeriods] = [values.get('nr_periods'), values.get('nr_throttled')];
  const [microseconds, nanoseconds] = [values.get('throttled_usec'), values.get('throttled_time')];
  if (periods === undefined || throttledPeriods === undefined) return undefined;
  return {
    periods,
    throttledPeriods,
    throttledSeconds: (microseconds ?? 0) / 1e6 + (nanoseconds ?? 0) / 1e9,
  };
}

function added(
  total: ThrottleCounters,
  before: ThrottleCounters | undefined,
  now: ThrottleCounters,
): ThrottleCounters {
  const more = (name: keyof ThrottleCounters) => total[name] + Math.max(0, now[name] - (before?.[name] ?? 0));
  return {
    periods: more('periods'),
    throttledPeriods: more('throttledPeriods'),
    throttledSeconds: more('throttledSeconds'),
  };
}
