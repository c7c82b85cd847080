import { FREQUENCY } from './byteRarity.ts';
import { type Literal, variantsOf } from './literal.ts';
import { isDigitByte } from './tokenBytes.ts';

/** One literal of several; `bit` names who looks for it. */
export type Needle = { literal: Literal; bit: number };

/** In the table: one of the needles may stand here. Below it stands how many of the two bytes are digits. */
export const CANDIDATE = 16;

/**
 * What the scan looks up for each two bytes of a line, as they stand in a little-endian word. Of each needle one byte is looked for, its
 * anchor, in the pairs in which it can stand: behind the byte before it, and before the byte behind it. That one is taken whose pairs
 * are rare in logs, so that clean lines have few candidates.
 */
export type TriggerTable = {
  pairs: Uint8Array;
  /** By the byte at the needle's anchor: what to compare there. */
  anchors: readonly (readonly Anchor[] | undefined)[];
};

/** `offset`: from the needle's first byte to its anchor. */
export type Anchor = { needle: Needle; offset: number };

export function triggerTable(needles: readonly Needle[], countsDigits: boolean): TriggerTable {
  const pairs = new Uint8Array(65_536);
  if (countsDigits) countDigits(pairs);
  const anchors = new Map<number, Anchor[]>();
  for (const needle of needles) {
    const { literal } = needle;
    const offset = rarestByte(literal);
    const at = variantsOf(literal, offset);
    for (const byte of at) anchors.set(byte, [...(anchors.get(byte) ?? []), { needle, offset }]);
    const neighbour = (index: number) =>
      index < 0 || index >= literal.bytes.length ? ALL : variantsOf(literal, index);
    markPairs(pairs, neighbour(offset - 1), at);
    markPairs(pairs, at, neighbour(offset + 1));
  }
  return { pairs, anchors: Array.from({ length: 256 }, (_, byte) => anchors.get(byte)) };
}

const ALL = Array.from({ length: 256 }, (_, byte) => byte);

/**
 * Which byte of the literal to look for. It stands second in a pair or first in one, as the line happens to begin; the pair's other byte
 * is its neighbour, or anything beyond the literal's ends. The byte whose two pairs are the rarest.
 */
function rarestByte(literal: Literal): number {
  const { length } = literal.bytes;
  const frequency = (index: number) =>
    index < 0 || index >= length
      ? 1
      : variantsOf(literal, index).reduce((sum, byte) => sum + (FREQUENCY[byte] as number), 0);
  let best = { offset: 0, cost: Number.POSITIVE_INFINITY };
  for (let offset = 0; offset < length; offset++) {
    const cost = frequency(offset) * (frequency(offset - 1) + frequency(offset + 1));
    if (cost < best.cost) best = { offset, cost };
  }
  return best.offset;
}

function markPairs(pairs: Uint8Array, firsts: readonly number[], seconds: readonly number[]): void {
  for (const first of firsts)
    for (const second of seconds) {
      const pair = first | (second << 8);
      pairs[pair] = (pairs[pair] as number) | CANDIDATE;
    }
}

function countDigits(pairs: Uint8Array): void {
  for (let pair = 0; pair < pairs.length; pair++)
    pairs[pair] = Number(isDigitByte(pair & 0xff)) + Number(isDigitByte(pair >> 8));
}
