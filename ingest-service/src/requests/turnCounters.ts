/** What a request is measured by: see the request logger. */
export type TurnCounters = {
  now(): number;
  monotonic(): number;
  cpuUser(): number | null;
  residentBytes(): number | null;
};

/**
 * As the request logger's own, but the process's CPU time is read once a turn of the event loop: the kernel adds up all threads for it, and
 * under load many requests begin and end in one turn.
 */
export function turnCounters(): TurnCounters {
  let cpu: number | null | undefined;
  const forget = () => {
    cpu = undefined;
  };
  return {
    now: Date.now,
    monotonic: () => performance.now(),
    cpuUser: () => {
      if (cpu !== undefined) return cpu;
      setImmediate(forget);
      cpu = readOrNull(() => process.cpuUsage().user);
      return cpu;
    },
    residentBytes: () => readOrNull(process.memoryUsage.rss),
  };
}

/** They throw where /proc is hidden or no file can be opened any more: no reason for a request to fail. */
function readOrNull(read: () => number): number | null {
  try {
    return read();
  } catch {
    return null;
  }
}
