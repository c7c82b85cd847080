import { FREQUENCY } from './byteRarity.ts';
import { type Literal, variantsOf } from './literal.ts';
import { isDigitByte } from './tokenBytes.ts';

/** One literal of several; `bit` names who looks for it. */
export type Needle = { literal: Literal; bit: number };

/** In the table: one of the needles may stand here. Below it stands how many of the two bytes are digits. */
export const CANDIDATE = 16;

/**
 * What the scan looks up for each two bytes of a line, as they stand in a little-endian word. Two bytes at a time never miss a needle
 * whose two neighbouring pairs are marked: it begins at an even place, or at an odd one. Those pairs of a needle are marked that
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
    const { offset, isPair } = rarest(literal);
    const at = variantsOf(literal, offset);
    for (const byte of at) anchors.set(byte, [...(anchors.get(byte) ?? []), { needle, offset }]);
    if (isPair) {
      const next = variantsOf(literal, offset + 1);
      markPairs(pairs, at, next);
      markPairs(pairs, next, variantsOf(literal, offset + 2));
    } else {
      markPairs(pairs, at, ALL);
      markPairs(pairs, ALL, at);
    }
  }
  return { pairs, anchors: Array.from({ length: 256 }, (_, byte) => anchors.get(byte)) };
}

const ALL = Array.from({ length: 256 }, (_, byte) => byte);

/** Where to look for the literal: at three bytes in a row, or at one. */
function rarest(literal: Literal): { offset: number; isPair: boolean } {
  const frequency = Array.from(literal.bytes, (_, index) =>
    variantsOf(literal, index).reduce((sum, byte) => sum + (FREQUENCY[byte] as number), 0),
  );
  let best = { offset: 0, isPair: false, cost: Number.POSITIVE_INFINITY };
  frequency.forEach((own, offset) => {
    if (2 * own < best.cost) best = { offset, isPair: false, cost: 2 * own };
    const [next, third] = [frequency[offset + 1], frequency[offset + 2]];
    if (next === undefined || third === undefined) return;
    const cost = own * next + next * third;
    if (cost < best.cost) best = { offset, isPair: true, cost };
  });
  return best;
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
