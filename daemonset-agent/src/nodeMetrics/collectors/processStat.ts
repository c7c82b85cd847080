/** What is kept of a process. */
export type ProcessReading = {
  pid: number;
  /** `comm`. */
  name: string;
  /** A letter: R, S, D, Z, T, t, I and rarer ones. */
  state: string;
  /** Ticks after the boot. With the pid it tells two processes apart. */
  started: number;
  /** Ticks on a processor, in programs and in the kernel. */
  cpuTicks: number;
  residentPages: number;
};

/** Places behind the name, from 0: state, utime, stime, starttime, rss (proc_pid_stat(5) counts from 1 and from the pid). */
const [UTIME, STIME, STARTED, RESIDENT] = [11, 12, 19, 21];

/**
 * Reads /proc/<pid>/stat: `4711 (java) S 1 4711 …`. The name may hold spaces and brackets, so that its end is the last bracket. Works on
 * bytes: with thousands of processes strings would cost more than the reading.
 *
 * @param length how many bytes of `buffer` count
 * @returns undefined when it is something else
 */
export function parseProcessStat(pid: number, buffer: Buffer, length: number): ProcessReading | undefined {
  const open = buffer.indexOf(0x28);
  const close = buffer.lastIndexOf(0x29, length - 1);
  if (open < 0 || close <= open || close + 2 >= length) return undefined;
  let field = 0;
  let value = 0;
  let cpuTicks = 0;
  let started = 0;
  for (let at = close + 4; at < length; at++) {
    const byte = buffer[at] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + (byte - 0x30);
    } else if (byte === 0x20 || byte === 0x0a) {
      field++;
      if (field === UTIME || field === STIME) cpuTicks += value;
      else if (field === STARTED) started = value;
      else if (field === RESIDENT) {
        const state = String.fromCharCode(buffer[close + 2] as number);
        return {
          pid,
          name: buffer.toString('utf8', open + 1, close),
          state,
          started,
          cpuTicks,
          residentPages: value,
        };
      }
      value = 0;
    }
  }
  return undefined;
}
