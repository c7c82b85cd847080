import { DEBUG, ERROR, FATAL, INFO, type LevelNumber, TRACE, UNKNOWN, WARN } from './level.ts';
import { createWordTable } from './wordTable.ts';

/**
 * Marks a word that is rarer as a level: in upper case it counts only before a colon or behind a time stamp. In
 * brackets, and in JSON, it always counts.
 */
export const WEAK = 8;

/**
 * Marks a word that is ordinary speech (`note`, `fine`, `log`, `config`): in lower case or Capitalised it does not
 * count in plain text, not before a colon either.
 */
export const SPEECH = 16;

/** Not a level: Postgres' DETAIL, HINT, STATEMENT … belong to the line before them. Plain text only. */
export const FOLLOWS = 7;

const WORDS = createWordTable({
  ...group(TRACE, 'trace trc trce'),
  ...group(TRACE | WEAK, 'verbose vrb silly finest finer'),
  ...group(DEBUG, 'debug dbg dbug debu'),
  ...group(DEBUG | WEAK | SPEECH, 'fine config'),
  ...group(INFO, 'info inf'),
  ...group(INFO | WEAK, 'information informational notice'),
  ...group(INFO | WEAK | SPEECH, 'note log success'),
  ...group(WARN, 'warn warning wrn'),
  ...group(WARN | WEAK | SPEECH, 'deprecated'),
  ...group(ERROR, 'error err erro'),
  ...group(ERROR | WEAK, 'fail severe'),
  ...group(FATAL, 'fatal ftl fata critical crit'),
  ...group(FATAL | WEAK, 'alert emerg emergency dpanic pnc'),
  ...group(FATAL | WEAK | SPEECH, 'panic'),
  ...group(FOLLOWS | WEAK | SPEECH, 'detail hint statement context location query'),
});

function group(value: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(' ').map((word) => [word, value]));
}

/** The longest word in the table, `informational`. */
export const LONGEST_WORD = 13;

/**
 * A level number or {@link FOLLOWS}, with {@link WEAK} and {@link SPEECH} added where they apply, when `bytes[from, to)` is a level's
 * name in any case; else 0.
 */
export function plainWord(bytes: Uint8Array, from: number, to: number): number {
  return WORDS.lookup(bytes, from, to);
}

/** The level of a JSON or logfmt value: a word in any case, a letter, or a number in digits. Spaces around are fine. */
export function levelOfValue(bytes: Uint8Array, from: number, to: number): LevelNumber {
  let start = from;
  let end = to;
  while (start < end && bytes[start] === 0x20) start++;
  while (end > start && bytes[end - 1] === 0x20) end--;
  if (start === end) return UNKNOWN;
  const first = bytes[start] as number;
  if (first <= 0x39) return levelOfDigits(bytes, start, end);
  if (end - start === 1) return levelOfLetter(first);
  const word = WORDS.lookup(bytes, start, end) & 7;
  return word === FOLLOWS ? UNKNOWN : (word as LevelNumber);
}

/**
 * Of a number in digits: 0 to 7 are syslog's severities, 10 to 69 pino's and bunyan's (custom levels in between count
 * as the one below). Anything else, such as 8, -1, 2.5 or 100, is no level: Monolog and Google number differently
 * from each other there.
 */
export function levelOfDigits(bytes: Uint8Array, from: number, to: number): LevelNumber {
  const length = to - from;
  const first = (bytes[from] as number) - 0x30;
  if (first < 0 || first > 9) return UNKNOWN;
  if (length === 1) return first <= 7 ? syslogLevel(first) : UNKNOWN;
  const second = (bytes[from + 1] as number) - 0x30;
  if (length !== 2 || second < 0 || second > 9) return UNKNOWN;
  return first >= 1 && first <= 6 ? (first as LevelNumber) : UNKNOWN;
}

/** Of a syslog severity from 0 (emergency) to 7 (debug). */
export function syslogLevel(severity: number): LevelNumber {
  if (severity <= 2) return FATAL;
  if (severity === 3) return ERROR;
  if (severity === 4) return WARN;
  return severity <= 6 ? INFO : DEBUG;
}

/** Of a one-letter level: klog's, glog's, Ruby's, MongoDB's, in upper or lower case. */
export function levelOfLetter(letter: number): LevelNumber {
  switch (letter | 0x20) {
    case 0x74: // t
    case 0x76: // v
      return TRACE;
    case 0x64: // d
      return DEBUG;
    case 0x69: // i
    case 0x6e: // n, notice
      return INFO;
    case 0x77: // w
      return WARN;
    case 0x65: // e
      return ERROR;
    case 0x66: // f
    case 0x63: // c, critical
      return FATAL;
    default:
      return UNKNOWN;
  }
}
