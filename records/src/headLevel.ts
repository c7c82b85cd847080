import { ansiEnd, colourEnd } from './ansi.ts';
import {
  blankAt,
  caseOf,
  isBlank,
  isBlankAt,
  isDigit,
  isDigitAt,
  isLetter,
  LOWER_CASE,
  lettersEnd,
  startsWith,
  UPPER_CASE,
} from './asciiClass.ts';
import { bracketLevel } from './bracketLevel.ts';
import {
  BAR,
  closing,
  DASH,
  endsWord,
  isCalendarWord,
  isFiller,
  isNamePart,
  isSign,
  isTime,
  numberEnd,
  SPACES,
  separator,
  TAB,
  valueEnd,
} from './headItem.ts';
import { FATAL, UNKNOWN } from './level.ts';
import { FOLLOWS, LONGEST_WORD, levelOfLetter, plainWord, SPEECH, WEAK } from './levelWord.ts';
import { pairLevel } from './logfmtLevel.ts';
import { klogLevel, NO_PREFIX } from './prefixLevel.ts';

/** Bytes. Time, host, process, thread and logger fit; behind them a word is speech. */
export const HEAD_LIMIT = 200;

/** Times, pids, brackets, names before the level. The most that was seen, NestJS' head, has eleven. */
const MAX_ITEMS = 16;

/** Logger, host and file names before the level, written without brackets. */
const MAX_NAMES = 3;

const PHP = Buffer.from('PHP ', 'latin1');
const NPM = Buffer.from('npm ', 'latin1');
const FATAL_ERROR = Buffer.from('atal error:', 'latin1');

/**
 * The level in the head of a plain line. The head is what loggers write before the message: times, numbers, brackets,
 * names, separators. It ends, without a level, at the first word of speech. A level's word counts there
 * - in brackets: `[error]`, `[core:error]`
 * - in upper case: `ERROR`
 * - in lower case or Capitalised before a colon (`error: x`) or between tabs, bars or dashes (` - warning - `)
 *
 * @param from the line's first byte that is not blank
 * @param upperOnly the line is indented: `error: x` is then more likely part of something printed over several lines
 * @returns a level number, or `FOLLOWS`; 0 when there is none
 */
export function headLevel(bytes: Uint8Array, from: number, to: number, upperOnly: boolean): number {
  let at = from;
  const limit = Math.min(to, at + HEAD_LIMIT);
  let timed = false;
  let labelled = false;
  let names = 0;
  let before = SPACES;

  for (let items = 0; items < MAX_ITEMS && at < limit; items++) {
    const first = bytes[at] as number;
    if (isLetter(first)) {
      const end = lettersEnd(bytes, at, limit);
      if (end === limit && limit < to) return UNKNOWN;
      const behind = colourEnd(bytes, end, to);
      const after = behind < to ? (bytes[behind] as number) : 0x20;
      const word = end - at <= LONGEST_WORD && endsWord(after) ? plainWord(bytes, at, end) : 0;
      if (word !== 0) {
        const isColon = after === 0x3a;
        const form = caseOf(bytes, at, end);
        if (form === UPPER_CASE) {
          const isMeant = isColon || (timed ? true : !labelled && (word & WEAK) === 0);
          if ((word & 7) === FOLLOWS) {
            if (timed && isColon) return FOLLOWS;
          } else if (isMeant) {
            return word & 7;
          }
        } else if (form === LOWER_CASE && !upperOnly && (word & SPEECH) === 0) {
          if (isColon && isBlankAt(bytes, behind + 1, to)) return word & 7;
          if (before !== SPACES && separator(bytes, end, limit) === before) return word & 7;
        }
      }
      if (end - at === 1) {
        const level = letterLevel(bytes, at, limit, timed);
        if (level !== UNKNOWN) return level;
      }
      if (after === 0x3d) {
        const level = pairLevel(bytes, at, end, to);
        if (level !== UNKNOWN) return level;
        at = valueEnd(bytes, end + 1, limit);
      } else if (isCalendarWord(bytes, at, end)) {
        at = end;
      } else if (!upperOnly && startsWith(bytes, at + 1, to, FATAL_ERROR)) {
        return FATAL;
      } else if (startsWith(bytes, at, to, PHP)) {
        return phpLevel(bytes, at + PHP.length, to);
      } else if (startsWith(bytes, at, to, NPM)) {
        const wordAt = at + NPM.length;
        return plainWord(bytes, wordAt, lettersEnd(bytes, wordAt, to)) & 7;
      } else if (after === 0x3a && isBlankAt(bytes, behind + 1, to)) {
        labelled = true;
        at = behind + 1;
      } else if (isBlank(after) || after === 0x7c || after === 0x2c) {
        const next = separator(bytes, end, limit);
        if (next === SPACES || (before === SPACES && !timed)) return UNKNOWN;
        at = end;
      } else if (isNamePart(after)) {
        if (++names > MAX_NAMES) return UNKNOWN;
        at = blankAt(bytes, end, limit);
        const level = channelLevel(bytes, end, at);
        if (level !== UNKNOWN) return level;
      } else {
        return UNKNOWN;
      }
    } else if (isDigit(first) || (isSign(first) && isDigitAt(bytes, at + 1, limit))) {
      const end = numberEnd(bytes, at, limit);
      if (isTime(bytes, at, end)) timed = true;
      else if (!timed && items === 0) return UNKNOWN;
      at = end;
    } else if (first === 0x5b) {
      const close = closing(bytes, at + 1, limit, 0x5d);
      if (close < 0) return UNKNOWN;
      const level = bracketLevel(bytes, at + 1, close, timed);
      if (level !== UNKNOWN) return level;
      timed ||= isTime(bytes, at + 1, close);
      at = close + 1;
    } else if (first === 0x28 || first === 0x7b || first === 0x3c) {
      // {" is JSON that was refused or cut; < without a time before it begins a tag more often than Erlang's <0.1.0>.
      if ((at + 1 < to && bytes[at + 1] === 0x22) || (first === 0x3c && !timed)) return UNKNOWN;
      const close = closing(bytes, at + 1, limit, first === 0x28 ? 0x29 : first + 2);
      if (close < 0) return UNKNOWN;
      at = close + 1;
    } else if (first === 0x2f || first === 0x5f || first === 0x40 || first === 0x2e) {
      // / _ @ . begin a path or a name.
      if (++names > MAX_NAMES) return UNKNOWN;
      at = blankAt(bytes, at, limit);
    } else if (first === 0x3d && items === 0) {
      at++; // Erlang's =ERROR REPORT====
    } else {
      return UNKNOWN;
    }

    // What separates this item from the next.
    before = SPACES;
    for (; at < limit; at++) {
      const byte = bytes[at] as number;
      if (byte === 0x09) before = TAB;
      else if (byte === 0x7c) before = BAR;
      else if (byte === 0x2d && !isDigitAt(bytes, at + 1, limit)) before = DASH;
      else if (byte === 0x1b) at = ansiEnd(bytes, at, limit) - 1;
      else if (!isFiller(byte)) break;
    }
  }
  return UNKNOWN;
}

/** One-letter levels: klog's behind a name, etcd's old ` I | `, MongoDB's old ` I NETWORK `. */
function letterLevel(bytes: Uint8Array, at: number, limit: number, timed: boolean): number {
  const klog = klogLevel(bytes, at, limit);
  if (klog !== NO_PREFIX) return klog;
  if (!timed || at + 1 >= limit || bytes[at + 1] !== 0x20) return UNKNOWN;
  let next = at + 1;
  while (next < limit && bytes[next] === 0x20) next++;
  const end = lettersEnd(bytes, next, limit);
  const isBar = next < limit && bytes[next] === 0x7c;
  const isColumn = isBar || (end - next > 2 && caseOf(bytes, next, end) === UPPER_CASE);
  return isColumn && caseOf(bytes, at, at + 1) === UPPER_CASE ? levelOfLetter(bytes[at] as number) : UNKNOWN;
}

/** Monolog's `app.ERROR:`: the last part of a name, in upper case and before a colon. */
function channelLevel(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[to - 1] !== 0x3a) return UNKNOWN;
  let wordAt = to - 1;
  while (wordAt > from && isLetter(bytes[wordAt - 1] as number)) wordAt--;
  if (bytes[wordAt - 1] !== 0x2e || caseOf(bytes, wordAt, to - 1) !== UPPER_CASE) return UNKNOWN;
  const level = plainWord(bytes, wordAt, to - 1) & 7;
  return level === FOLLOWS ? UNKNOWN : level;
}

/** Behind `PHP `: `Fatal error:`, `Parse error:`, `Warning:`, `Notice:`, `Deprecated:` */
function phpLevel(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  if (startsWith(bytes, at + 1, to, FATAL_ERROR)) return FATAL;
  let end = lettersEnd(bytes, at, to);
  if (end < to && bytes[end] === 0x20) {
    // Parse error, Recoverable fatal error: the last word says it.
    while (end < to && bytes[end] === 0x20) {
      at = end + 1;
      end = lettersEnd(bytes, at, to);
    }
  }
  return end < to && bytes[end] === 0x3a ? plainWord(bytes, at, end) & 7 : UNKNOWN;
}
