import { detectLevel, ERROR, FATAL, INFO, type LevelNumber, UNKNOWN, WARN } from '@logpipeline/records';

/**
 * Whether a line took its `level` from the line before it, whose level is `previous`: the lines of a stack trace do, and
 * blank ones. A line that merely has the same level as the one before would keep it whatever that one had, so it is asked
 * again behind a line of another level, on the same side of WARN, where an exception's own line makes a difference.
 */
export function follows(
  line: { bytes: Uint8Array; from: number; to: number },
  level: LevelNumber,
  previous: LevelNumber,
): boolean {
  if (level !== previous) return false;
  const other = previous >= WARN ? (previous === ERROR ? FATAL : ERROR) : previous === INFO ? UNKNOWN : INFO;
  return detectLevel(line.bytes, line.from, line.to, other) === other;
}
