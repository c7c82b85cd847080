import { firstByte, specialBytes, viewOf } from './fourBytes.ts';
import { literalEnd } from './jsonLiteral.ts';
import { isInfinite, numberEnd } from './jsonNumber.ts';
import { isSpace, skipSpace } from './jsonSpace.ts';
import type { JsonSpans } from './jsonSpans.ts';
import { stringEnd } from './jsonString.ts';
import { KeySet, nextHash } from './keySet.ts';
import { type LevelNumber, UNKNOWN } from './level.ts';
import { LOG_KEY, levelKey, MONGO_KEY, NESTED_RANK } from './levelKey.ts';
import { levelOfDigits, levelOfLetter, levelOfValue } from './levelWord.ts';

/** Objects and arrays open at once. Readers differ (Hive's stop in the low hundreds, Jackson at 1,000): all take this. */
export const MAX_DEPTH = 100;

/** Bytes as they stand in the line. Jackson (Spark, Trino) refuses longer names by default. */
export const MAX_KEY_LENGTH = 50_000;

/**
 * Decides whether a line can be kept byte for byte as `"data":{…}`, and finds its level in the same pass. One for
 * each reader of lines; nothing is allocated for a line.
 */
export interface JsonScan {
  /**
   * True when `bytes[from, to)` is exactly one JSON object by RFC 8259, JSON white space around it allowed, which
   * stock readers take. The bytes must be valid UTF-8. Stricter than `JSON.parse` in these, each of which makes some
   * stock reader refuse the record or its whole file (the line is then kept as text, so nothing is lost):
   * - a key twice in one object, also in another ASCII case (DuckDB's auto-detection; Athena's OpenX SerDe lowers keys)
   * - an escaped surrogate without its other half (DuckDB: the whole file)
   * - CR or LF between its tokens (Hadoop's, Spark's and Trino's line readers end the record there, Python's too)
   * - NUL in a key (DuckDB cuts the key there)
   * - more than {@link MAX_DEPTH} levels, numbers above 1,000 bytes, keys above {@link MAX_KEY_LENGTH} bytes (Jackson),
   *   more than 65,536 keys
   *
   * Taken, because DuckDB, Python and Jackson take them: NUL in values, 1e999 (infinity there), integers of
   * hundreds of digits, empty keys, empty objects.
   */
  scan(bytes: Uint8Array, from: number, to: number): boolean;
  /**
   * The same for an object that begins at `from`, whatever stands behind it: it ends at {@link end}. Says in `spans` where it and its keys
   * stand, and looks for no level. Refuses also what `JSON.parse` cannot tell from infinity, so that the object is the same by either.
   */
  scanObject(bytes: Uint8Array, from: number, to: number, spans: JsonSpans): boolean;
  /** After `scan` answered true: the object is `bytes[start, end)`, without white space around it. */
  readonly start: number;
  readonly end: number;
  /** After `scan`: the level as far as the line could be read, also when the line was refused. See `levelKey.ts`. */
  readonly level: LevelNumber;
}

export function createJsonScan(): JsonScan {
  return new Scan();
}

const QUOTE = 0x22;
const OBJECT = 1;
const ARRAY = 0;
/** A level that is a number ranks behind all that are words. */
const NUMBER_PENALTY = 32;
const NO_RANK = 255;

/** Bytes that may be read behind a line, because strings are read four bytes at a time. */
const PADDING = 4;

class Scan implements JsonScan {
  start = 0;
  end = 0;
  level: LevelNumber = UNKNOWN;
  private rank = NO_RANK;
  private readonly keys = new KeySet();
  /** Of each open container: OBJECT or ARRAY, and the object's number within the line. */
  private readonly kinds = new Uint8Array(MAX_DEPTH + 1);
  private readonly objects = new Int32Array(MAX_DEPTH + 1);
  private copy = new Uint8Array(4096);

  scan(bytes: Uint8Array, from: number, to: number): boolean {
    if (to + PADDING > bytes.length) return this.scanCopy(bytes, from, to);
    return this.scanPadded(bytes, viewOf(bytes), from, to, undefined);
  }

  scanObject(bytes: Uint8Array, from: number, to: number, spans: JsonSpans): boolean {
    if (to + PADDING > bytes.length)
      throw new Error(`BUG: ${PADDING} bytes must lie behind what objects are found in`);
    spans.begin();
    if (!this.scanPadded(bytes, viewOf(bytes), from, to, spans)) return false;
    spans.from = this.start;
    spans.to = this.end;
    return true;
  }

  /** For the line at the very end of its array. */
  private scanCopy(bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    if (length + PADDING > this.copy.length) this.copy = new Uint8Array(2 * length + PADDING);
    this.copy.set(bytes.subarray(from, to));
    const isTaken = this.scan(this.copy, 0, length);
    this.start += from;
    this.end += from;
    return isTaken;
  }

  private scanPadded(
    bytes: Uint8Array,
    view: DataView,
    from: number,
    to: number,
    spans: JsonSpans | undefined,
  ): boolean {
    this.level = UNKNOWN;
    this.rank = NO_RANK;
    let end = to;
    while (end > from && isSpace(bytes[end - 1] as number)) end--;
    let at = from;
    while (at < end && isSpace(bytes[at] as number)) at++;
    this.start = at;
    this.end = end;
    if (at === end || bytes[at] !== 0x7b) return false;

    const { keys, kinds, objects } = this;
    keys.begin();
    let depth = 0;
    let kind = ARRAY;
    let object = 0;
    let lastObject = 0;
    let inLog = false;

    // Each turn reads one key, if in an object, and one value, then what closes or separates.
    for (;;) {
      let rank = 0;
      if (kind === OBJECT) {
        if (at >= end || bytes[at] !== QUOTE) return false;
        const keyAt = ++at;
        let hash = object;
        let word = 0;
        let special = 0;
        for (; at < end; at += 4) {
          word = view.getInt32(at, true);
          special = specialBytes(word);
          if (special !== 0) break;
          hash = nextHash(hash, word);
        }
        const rest = firstByte(special);
        at += rest;
        if (special === 0 || at >= end) return false;
        if (bytes[at] === QUOTE) {
          if (!keys.add(bytes, keyAt, at, nextHash(hash, word & ((1 << (rest << 3)) - 1)))) return false;
        } else {
          at = stringEnd(bytes, view, at, end) - 1;
          if (at < 0 || !keys.addEscaped(bytes, keyAt, at, object)) return false;
          if (spans !== undefined) spans.hasEscapes = true;
        }
        if (at - keyAt > MAX_KEY_LENGTH) return false;
        if (spans !== undefined) {
          spans.key(keyAt, at, depth);
        } else if (depth === 1) {
          rank = levelKey(bytes, keyAt, at);
        } else if (inLog && depth === 2 && levelKey(bytes, keyAt, at) === 1) {
          rank = NESTED_RANK;
        }
        at++;
        if (at < end && bytes[at] !== 0x3a) at = skipSpace(bytes, at, end);
        if (at >= end || bytes[at] !== 0x3a) return false;
        at++;
      }

      if (at < end && (bytes[at] as number) <= 0x20) at = skipSpace(bytes, at, end);
      if (at >= end) return false;
      const first = bytes[at] as number;
      if (first === QUOTE) {
        const valueAt = at + 1;
        at = stringEnd(bytes, view, valueAt, end);
        if (at < 0) return false;
        if (rank !== 0) this.takeString(bytes, valueAt, at - 1, rank);
      } else if (first === 0x7b || first === 0x5b) {
        if (depth === MAX_DEPTH) return false;
        kinds[depth] = kind;
        objects[depth] = object;
        depth++;
        spans?.opened(depth);
        at = skipSpace(bytes, at + 1, end);
        if (at >= end) return false;
        if (first === 0x7b) {
          kind = OBJECT;
          object = ++lastObject;
          if (depth === 2) inLog = rank === LOG_KEY;
          if (bytes[at] !== 0x7d) continue;
        } else {
          kind = ARRAY;
          if (bytes[at] !== 0x5d) continue;
        }
      } else if (first <= 0x39) {
        const numberAt = at;
        at = numberEnd(bytes, at, end);
        if (at < 0 || (spans !== undefined && isInfinite(bytes, numberAt, at))) return false;
        if (rank !== 0) this.takeNumber(bytes, numberAt, at, rank);
      } else {
        at = literalEnd(bytes, at, end);
        if (at < 0) return false;
      }

      for (;;) {
        if (at < end && (bytes[at] as number) <= 0x20) at = skipSpace(bytes, at, end);
        if (depth === 0) {
          if (spans === undefined) return at === end;
          this.end = at;
          return true;
        }
        if (at >= end) return false;
        const next = bytes[at++];
        if (next === 0x2c) break;
        if (next !== (kind === OBJECT ? 0x7d : 0x5d)) return false;
        depth--;
        kind = kinds[depth] as number;
        object = objects[depth] as number;
      }
      if (at < end && (bytes[at] as number) <= 0x20) at = skipSpace(bytes, at, end);
    }
  }

  private takeString(bytes: Uint8Array, from: number, to: number, rank: number): void {
    if (rank >= this.rank || from === to || rank === LOG_KEY) return;
    if (rank === MONGO_KEY) {
      if (isMongo(bytes, this.start)) this.take(levelOfLetter(bytes[from] as number), rank);
      return;
    }
    const isNumber = (bytes[from] as number) <= 0x39;
    this.take(levelOfValue(bytes, from, to), isNumber ? rank + NUMBER_PENALTY : rank);
  }

  private takeNumber(bytes: Uint8Array, from: number, to: number, rank: number): void {
    if (rank < MONGO_KEY) this.take(levelOfDigits(bytes, from, to), rank + NUMBER_PENALTY);
  }

  private take(level: LevelNumber, rank: number): void {
    if (level === UNKNOWN || rank >= this.rank) return;
    this.level = level;
    this.rank = rank;
  }
}

/** MongoDB's lines begin with `{"t":{"$date"`. */
function isMongo(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 2] === 0x74 && bytes[start + 5] === 0x7b && bytes[start + 7] === 0x24;
}
