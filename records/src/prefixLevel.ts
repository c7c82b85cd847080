import { digitsEnd, isDigit } from './asciiClass.ts';
import { DEBUG, INFO, type LevelNumber, UNKNOWN, WARN } from './level.ts';
import { levelOfLetter, syslogLevel } from './levelWord.ts';

/** Not even the form: the line is to be looked at in other ways. */
export const NO_PREFIX = -1;

/**
 * The level in a fixed form at the very beginning: syslog's `<34>`, klog's `E1123 13:50:00`, Ruby's `E, [2026-…`,
 * Redis' `1:M 23 Nov 2026 13:50:00.123 # `. {@link NO_PREFIX} when the line has none of them.
 */
export function prefixLevel(bytes: Uint8Array, at: number, to: number): LevelNumber | typeof NO_PREFIX {
  const first = bytes[at] as number;
  if (first === 0x3c) return syslogPriority(bytes, at + 1, to);
  if (isDigit(first)) return redisMark(bytes, at, to);
  if (at + 3 >= to) return NO_PREFIX;
  if (bytes[at + 1] === 0x2c) return rubyLetter(bytes, at);
  return klogLevel(bytes, at, to);
}

/** `<pri>`: facility times 8 plus severity, at most 191. */
function syslogPriority(bytes: Uint8Array, at: number, to: number): LevelNumber | typeof NO_PREFIX {
  const end = digitsEnd(bytes, at, to);
  if (end === at || end > at + 3 || end >= to || bytes[end] !== 0x3e) return NO_PREFIX;
  let priority = 0;
  for (let i = at; i < end; i++) priority = priority * 10 + (bytes[i] as number) - 0x30;
  return priority <= 191 ? syslogLevel(priority & 7) : NO_PREFIX;
}

/** `I1123 13:50:00.123456`; CockroachDB and glog have years of two or four digits before. */
export function klogLevel(bytes: Uint8Array, at: number, to: number): LevelNumber | typeof NO_PREFIX {
  const letter = bytes[at] as number;
  // I, W, E, F, D
  if (letter !== 0x49 && letter !== 0x57 && letter !== 0x45 && letter !== 0x46 && letter !== 0x44)
    return NO_PREFIX;
  const end = digitsEnd(bytes, at + 1, to);
  const length = end - at - 1;
  if (length !== 4 && length !== 6 && length !== 8) return NO_PREFIX;
  let time = end;
  while (time < to && bytes[time] === 0x20) time++;
  if (time === end || time + 3 > to || bytes[time + 2] !== 0x3a) return NO_PREFIX;
  return isDigit(bytes[time] as number) && isDigit(bytes[time + 1] as number)
    ? levelOfLetter(letter)
    : NO_PREFIX;
}

/** `D, [2026-11-23T13:50:00.123456 #1] DEBUG -- : x`; A is ANY: no level. */
function rubyLetter(bytes: Uint8Array, at: number): LevelNumber | typeof NO_PREFIX {
  if (bytes[at + 2] !== 0x20 || bytes[at + 3] !== 0x5b) return NO_PREFIX;
  const letter = bytes[at] as number;
  if (letter === 0x41) return UNKNOWN;
  // D, I, W, E, F
  const isLevel = letter === 0x44 || letter === 0x49 || letter === 0x57 || letter === 0x45 || letter === 0x46;
  return isLevel ? levelOfLetter(letter) : NO_PREFIX;
}

/**
 * `<pid>:<role> <day> <month> <year> <time> <mark> `, with the mark `#` warning, `*` notice, `-` verbose or `.` debug.
 * Redis' verbose says less than its debug: both are DEBUG here.
 */
function redisMark(bytes: Uint8Array, from: number, to: number): LevelNumber | typeof NO_PREFIX {
  let at = digitsEnd(bytes, from, to);
  if (at + 3 >= to || bytes[at] !== 0x3a || bytes[at + 2] !== 0x20) return NO_PREFIX;
  const role = bytes[at + 1];
  // M aster, S lave, C hild, X sentinel
  if (role !== 0x4d && role !== 0x53 && role !== 0x43 && role !== 0x58) return NO_PREFIX;
  at += 3;
  for (let fields = 0; fields < 4; fields++) {
    while (at < to && bytes[at] !== 0x20) at++;
    at++;
  }
  if (at + 1 >= to || bytes[at + 1] !== 0x20) return NO_PREFIX;
  switch (bytes[at]) {
    case 0x23:
      return WARN;
    case 0x2a:
      return INFO;
    case 0x2d:
    case 0x2e:
      return DEBUG;
    default:
      return NO_PREFIX;
  }
}
