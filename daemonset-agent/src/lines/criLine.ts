import { parseTimestamp } from '@logpipeline/records';

const SPACE = 0x20;
const COLON = 0x3a;
const ZULU = 0x5a;
/** `2026-11-23T13:50:00Z` and `2026-11-23T13:50:00.123456789+05:30`. */
const SHORTEST_TIME_BYTES = 20;
const LONGEST_TIME_BYTES = 35;

/**
 * The head of a line as the container runtimes write it: `<RFC 3339 time> <stdout|stderr> <P|F>[:tags] <text>`.
 * Source: CRI logging format, https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 *
 * One object is parsed into again and again, so that a line costs no allocation.
 */
export class CriLine {
  /** Milliseconds since 1970 UTC. */
  ms = 0;
  timeEnd = 0;
  /** 0: stdout, 1: stderr. */
  stream: 0 | 1 = 0;
  /** A piece of a longer line: more pieces of the same stream follow. */
  partial = false;
  textStart = 0;

  /** Parses the line `[from, to)`, without its LF; false when it is not of this form. */
  parse(bytes: Buffer, from: number, to: number): boolean {
    let at = from + SHORTEST_TIME_BYTES;
    // containerd writes nine digits and Z, so that its space is nearly always found at once.
    if (bytes[from + 29] === ZULU && bytes[from + 30] === SPACE) at = from + 30;
    else {
      const limit = Math.min(to, from + LONGEST_TIME_BYTES + 1);
      while (at < limit && bytes[at] !== SPACE) at++;
    }
    const timeEnd = at;
    if (timeEnd + 10 > to || bytes[timeEnd] !== SPACE) return false;
    const stream = bytes[timeEnd + 4] === 0x6f ? 0 : 1; // the "o" of stdout
    if (!isStream(bytes, timeEnd + 1, stream)) return false;
    const tag = bytes[timeEnd + 8];
    if (tag !== 0x46 && tag !== 0x50) return false;
    let text = timeEnd + 9;
    if (bytes[text] === COLON) while (text < to && bytes[text] !== SPACE) text++;
    if (text >= to || bytes[text] !== SPACE) return false;
    const ms = parseTimestamp(bytes, from, timeEnd);
    if (Number.isNaN(ms)) return false;
    this.ms = ms;
    this.timeEnd = timeEnd;
    this.stream = stream;
    this.partial = tag === 0x50;
    this.textStart = text + 1;
    return true;
  }
}

/** `stdout ` or `stderr ` at this place. */
function isStream(bytes: Buffer, at: number, stream: 0 | 1): boolean {
  return (
    bytes[at] === 0x73 &&
    bytes[at + 1] === 0x74 &&
    bytes[at + 2] === 0x64 &&
    (stream === 0
      ? bytes[at + 3] === 0x6f && bytes[at + 4] === 0x75 && bytes[at + 5] === 0x74
      : bytes[at + 3] === 0x65 && bytes[at + 4] === 0x72 && bytes[at + 5] === 0x72) &&
    bytes[at + 6] === SPACE
  );
}
