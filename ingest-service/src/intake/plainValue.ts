import { NAME_PATTERN } from './recordSchema.ts';

/** Readers of values as they stand in JSON, quotes included. Undefined and false: it is another, or has to be decoded to tell. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SMALL_LETTER = 0x20;
const NAME = new RegExp(NAME_PATTERN);
const LONGEST_NAME = 64;

type Level = { level: string; upper: Buffer; lower: Buffer };
/** By first letter, a small one; none begins like another. */
const LEVELS: (Level | undefined)[] = Array(128).fill(undefined);
for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']) {
  const lower = Buffer.from(level.toLowerCase());
  LEVELS[lower[0] as number] = { level, upper: Buffer.from(level), lower };
}

/** Whether it is a string of so many bytes at most, all of them ASCII and none escaped. */
export function isShort(bytes: Buffer, from: number, to: number, most: number): boolean {
  if (bytes[from] !== QUOTE || to - from - 2 > most) return false;
  for (let at = from + 1; at < to - 1; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80 || byte === BACKSLASH) return false;
  }
  return true;
}

export function shortText(bytes: Buffer, from: number, to: number, most: number): string | undefined {
  return isShort(bytes, from, to, most) ? bytes.toString('latin1', from + 1, to - 1) : undefined;
}

/** Of an application, a release, an environment. */
export function nameText(bytes: Buffer, from: number, to: number): string | undefined {
  const text = shortText(bytes, from, to, LONGEST_NAME);
  return text !== undefined && NAME.test(text) ? text : undefined;
}

/** In capitals. */
export function levelText(bytes: Buffer, from: number, to: number): string | undefined {
  const first = (bytes[from + 1] as number) | SMALL_LETTER;
  const found = first < LEVELS.length ? LEVELS[first] : undefined;
  if (found === undefined || bytes[from] !== QUOTE) return undefined;
  const isLevel =
    isSame(bytes, from + 1, to - 1, found.upper) || isSame(bytes, from + 1, to - 1, found.lower);
  return isLevel ? found.level : undefined;
}

/** Small hexadecimal digits. */
export function isHex(bytes: Buffer, from: number, to: number, digits: number): boolean {
  if (bytes[from] !== QUOTE || to - from !== digits + 2) return false;
  for (let at = from + 1; at < to - 1; at++) {
    const byte = bytes[at] as number;
    if (!((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66))) return false;
  }
  return true;
}

export function isSame(bytes: Buffer, from: number, to: number, name: Buffer): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}
