import { ansiEnd } from './ansi.ts';
import { isBlank, isDigit, isLetter, lettersEnd } from './asciiClass.ts';
import { equalBytes, firstByte, viewOf } from './fourBytes.ts';
import { type LevelNumber, UNKNOWN } from './level.ts';
import { FOLLOWS, plainWord } from './levelWord.ts';
import { createWordTable } from './wordTable.ts';

/** Bytes. Writers put the level first or after time, logger and caller; the search must not cost whole long lines. */
export const LOGFMT_LIMIT = 256;

const KEYS = createWordTable({
  level: 1,
  lvl: 1,
  severity: 1,
  loglevel: 1,
  log_level: 1,
  'log.level': 1,
  levelname: 1,
});

const EQUALS = 0x3d;
const QUOTE = 0x22;
const FOUR_EQUALS = 0x3d3d3d3d;

/**
 * The level of `level=info`, `lvl=warn`, `severity="error"` and the like, outside of quoted values. The value must be
 * a level's word: in plain text a number after `level=` is as often a depth or a percentage.
 */
export function logfmtLevel(bytes: Uint8Array, from: number, to: number): LevelNumber {
  const limit = Math.min(to, from + LOGFMT_LIMIT);
  for (let at = nextEquals(bytes, from, limit); at < limit; at = nextEquals(bytes, at + 1, limit)) {
    const keyAt = keyStart(bytes, from, at);
    const level = keyAt < 0 ? UNKNOWN : pairLevel(bytes, keyAt, at, to);
    if (level !== UNKNOWN && !isQuoted(bytes, from, keyAt)) return level;
  }
  return UNKNOWN;
}

/** The level of one `key=value`, of which the key is `bytes[keyAt, equalsAt)`. */
export function pairLevel(bytes: Uint8Array, keyAt: number, equalsAt: number, to: number): LevelNumber {
  return KEYS.lookup(bytes, keyAt, equalsAt) === 0 ? UNKNOWN : valueLevel(bytes, equalsAt + 1, to);
}

/** The place of the next equals sign, or `limit` or more. */
function nextEquals(bytes: Uint8Array, from: number, limit: number): number {
  const view = viewOf(bytes);
  let at = from;
  for (const last = limit - 8; at <= last; at += 8) {
    const low = equalBytes(view.getInt32(at, true), FOUR_EQUALS);
    if (low !== 0) return at + firstByte(low);
    const high = equalBytes(view.getInt32(at + 4, true), FOUR_EQUALS);
    if (high !== 0) return at + 4 + firstByte(high);
  }
  while (at < limit && bytes[at] !== EQUALS) at++;
  return at;
}

/** Whether a quote is open at `at`. */
function isQuoted(bytes: Uint8Array, from: number, at: number): boolean {
  let isOpen = false;
  for (let i = from; i < at; i++) {
    if (bytes[i] === QUOTE) isOpen = !isOpen;
    else if (isOpen && bytes[i] === 0x5c) i++;
  }
  return isOpen;
}

/** The longest key above, `log.level` and its like. */
const LONGEST_KEY = 9;

/** Where the key before the equals sign starts, or -1 when it is longer than all that we look for. */
function keyStart(bytes: Uint8Array, from: number, equalsAt: number): number {
  let at = equalsAt;
  while (at > from && isKeyPart(bytes[at - 1] as number)) {
    at--;
    if (equalsAt - at > LONGEST_KEY) return -1;
  }
  if (at === from) return at;
  const before = bytes[at - 1] as number;
  // A blank, or a list's , { [ ( |
  return isBlank(before) ||
    before === 0x2c ||
    before === 0x7b ||
    before === 0x5b ||
    before === 0x28 ||
    before === 0x7c
    ? at
    : -1;
}

function isKeyPart(byte: number): boolean {
  return isLetter(byte) || isDigit(byte) || byte === 0x2e || byte === 0x5f || byte === 0x2d;
}

function valueLevel(bytes: Uint8Array, from: number, to: number): LevelNumber {
  let at = from;
  if (at < to && bytes[at] === QUOTE) at++;
  at = ansiEnd(bytes, at, to);
  const end = lettersEnd(bytes, at, to);
  if (end < to) {
    const after = bytes[end] as number;
    // A blank, or " , ; ] } ) |
    const isEnd =
      isBlank(after) ||
      after === QUOTE ||
      after === 0x2c ||
      after === 0x3b ||
      after === 0x5d ||
      after === 0x7d ||
      after === 0x29 ||
      after === 0x7c;
    if (!isEnd) return UNKNOWN;
  }
  const level = plainWord(bytes, at, end) & 7;
  return level === FOLLOWS ? UNKNOWN : (level as LevelNumber);
}
