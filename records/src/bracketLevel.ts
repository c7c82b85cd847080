import { skipBlank } from './ansi.ts';
import {
  caseOf,
  isDigit,
  isDigitAt,
  isLetter,
  LOWER_CASE,
  lettersEnd,
  MIXED_CASE,
  UPPER_CASE,
} from './asciiClass.ts';
import { UNKNOWN } from './level.ts';
import { FOLLOWS, LONGEST_WORD, levelOfLetter, plainWord, SPEECH } from './levelWord.ts';

/**
 * The level in square brackets at the head of a line, `bytes[from, to)` being what stands between them:
 * `error`, ` info`, `core:error`, `INFO/MainProcess`, `2026-11-23T13:50:00Z INFO  my_crate`, `I 13:50:00 web:1`.
 *
 * @param timed a time stamp stands before: then `[Note]` is a level as well; `[config]` is a part's name also there
 */
export function bracketLevel(bytes: Uint8Array, from: number, to: number, timed: boolean): number {
  const start = skipBlank(bytes, from, to);
  let end = to;
  while (end > start && bytes[end - 1] === 0x20) end--;
  if (start >= end) return UNKNOWN;

  let wordAt = end;
  while (wordAt > start && isLetter(bytes[wordAt - 1] as number)) wordAt--;
  if (wordAt === start || bytes[wordAt - 1] === 0x3a) {
    const level = wholeWord(bytes, wordAt, end, timed);
    if (level !== UNKNOWN) return level;
  }
  const first = bytes[start] as number;
  if (isLetter(first) && bytes[start + 1] === 0x20 && isDigitAt(bytes, start + 2, end)) {
    return caseOf(bytes, start, start + 1) === UPPER_CASE ? levelOfLetter(first) : UNKNOWN;
  }
  if (isDigit(first)) return upperWord(bytes, start, end);
  const firstEnd = lettersEnd(bytes, start, end);
  return firstEnd > start && firstEnd < end && endsUpperWord(bytes[firstEnd] as number)
    ? upperOnly(bytes, start, firstEnd)
    : UNKNOWN;
}

function wholeWord(bytes: Uint8Array, from: number, to: number, timed: boolean): number {
  if (to - from > LONGEST_WORD) return UNKNOWN;
  const word = plainWord(bytes, from, to);
  const level = word & 7;
  if (word === 0 || level === FOLLOWS) return UNKNOWN;
  const form = caseOf(bytes, from, to);
  if (form === MIXED_CASE) return UNKNOWN;
  if ((word & SPEECH) === 0 || form === UPPER_CASE) return level;
  const isCapitalised = form === LOWER_CASE && ((bytes[from] as number) & 0x20) === 0;
  return timed && isCapitalised ? level : UNKNOWN;
}

/** The first level in upper case behind a time. */
function upperWord(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to) {
    if (!isLetter(bytes[at] as number)) {
      at++;
      continue;
    }
    const end = lettersEnd(bytes, at, to);
    if (bytes[at - 1] === 0x20 && (end === to || endsUpperWord(bytes[end] as number))) {
      const level = upperOnly(bytes, at, end);
      if (level !== UNKNOWN) return level;
    }
    at = end;
  }
  return UNKNOWN;
}

function upperOnly(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > LONGEST_WORD || caseOf(bytes, from, to) !== UPPER_CASE) return UNKNOWN;
  const level = plainWord(bytes, from, to) & 7;
  return level === FOLLOWS ? UNKNOWN : level;
}

function endsUpperWord(byte: number): boolean {
  // A space, / or :
  return byte === 0x20 || byte === 0x2f || byte === 0x3a;
}
