/** What a request is measured by. All but the clocks belong to the whole process. */
export interface Counters {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds from any moment; never goes back. */
  monotonic(): number;
  /** CPU time in user mode of all threads since the process began, in microseconds; null: cannot be read. */
  cpuUser(): number | null;
  /** Resident memory of the process, in bytes; null: cannot be read. */
  residentBytes(): number | null;
}

export const processCounters: Counters = {
  now: Date.now,
  monotonic: () => performance.now(),
  cpuUser: () => read(cpuUser),
  residentBytes: () => read(process.memoryUsage.rss),
};

function cpuUser(): number {
  return process.cpuUsage().user;
}

/** They throw where /proc is hidden or no file can be opened any more: no reason for a request to fail. */
function read(counter: () => number): number | null {
  try {
    return counter();
  } catch {
    return null;
  }
}
