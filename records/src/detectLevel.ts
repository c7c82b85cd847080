import { skipBlank } from './ansi.ts';
import { CONTINUES, continuation, EXCEPTION } from './continuation.ts';
import { headLevel } from './headLevel.ts';
import { type LevelNumber, UNKNOWN, WARN } from './level.ts';
import { FOLLOWS } from './levelWord.ts';
import { logfmtLevel } from './logfmtLevel.ts';
import { NO_PREFIX, prefixLevel } from './prefixLevel.ts';

/**
 * The level of a line that is not a JSON object. It is careful: a level is taken only from where loggers write it, the
 * head of the line or a logfmt key; a wrong level makes a filter lose a line, an UNKNOWN one always ships.
 * - An access log's line is UNKNOWN: a status says how a request ended, not how severe the server found it.
 * - `panic: x` and `Exception in thread …` are UNKNOWN, so that a crash ships whatever the filter is.
 * - Lines of a stack trace, indented and blank lines belong to the line before, and have its level. Not so an
 *   exception's own line (`Traceback …`, `ValueError: x`) behind a line below WARN: nobody logged it, it is a crash.
 *
 * @param previous the level of the line before in the same stream, UNKNOWN at the start
 */
export function detectLevel(bytes: Uint8Array, from: number, to: number, previous: LevelNumber): LevelNumber {
  const at = skipBlank(bytes, from, to);
  if (at >= to) return previous;

  const follows = continuation(bytes, at, to, at > from);
  if (follows === CONTINUES) return previous;
  if (follows === EXCEPTION) return at > from || previous >= WARN ? previous : UNKNOWN;

  const prefix = prefixLevel(bytes, at, to);
  if (prefix !== NO_PREFIX) return prefix;

  const isIndented =
    bytes[from] === 0x09 || (at - from > 1 && bytes[from] === 0x20 && bytes[from + 1] === 0x20);
  const level = headLevel(bytes, at, to, isIndented);
  if (level === FOLLOWS) return previous;
  if (level !== UNKNOWN) return level as LevelNumber;
  return isIndented ? previous : logfmtLevel(bytes, at, to);
}
