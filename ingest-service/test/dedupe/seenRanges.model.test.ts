import { expect, test } from 'vitest';
import { LARGEST_COUNTED_GAP, RANGES_PER_SESSION, SeenRanges } from '../../src/dedupe/seenRanges.ts';
import { random } from './random.ts';

function rangesOf(seen: SeenRanges, slot: number): number[][] {
  const ranges: number[][] = [];
  seen.forEach(slot, (start, end) => ranges.unshift([start, end]));
  return ranges;
}

test('with few gaps it is a set, whatever comes in which order', () => {
  const { below } = random(1);
  const seen = new SeenRanges(3, 200);
  for (let round = 0; round < 300; round++) {
    const sets = [new Set<number>(), new Set<number>(), new Set<number>()];
    for (let step = 0; step < 120; step++) {
      const slot = below(3);
      const sequence = below(100);
      const set = sets[slot] ?? new Set();
      expect(seen.has(slot, sequence)).toBe(set.has(sequence));
      expect(seen.add(slot, sequence)).toBe(0);
      set.add(sequence);
    }
    for (const [slot, set] of sets.entries()) {
      for (let sequence = 0; sequence <= 100; sequence++)
        expect(seen.has(slot, sequence)).toBe(set.has(sequence));
      const [low, high] = [Math.min(...set), Math.max(...set)];
      expect(seen.missing(slot)).toBe(set.size === 0 ? 0 : high - low + 1 - set.size);
      expect(seen.counts[slot]).toBe(rangesOf(seen, slot).length);
      seen.clear(slot);
    }
  }
});

test('beyond its bounds nothing that was seen is forgotten, and all that is given up is counted', () => {
  const { below } = random(2);
  for (const nodes of [0, 1, 5, 40, 1000]) {
    const seen = new SeenRanges(2, nodes);
    const sets = [new Set<number>(), new Set<number>()];
    const closed = [0, 0];
    for (let step = 0; step < 3000; step++) {
      const slot = below(2);
      const sequence = below(2000);
      if (seen.has(slot, sequence)) continue;
      closed[slot] = (closed[slot] ?? 0) + seen.add(slot, sequence);
      sets[slot]?.add(sequence);
      expect(seen.counts[slot]).toBeLessThanOrEqual(RANGES_PER_SESSION);
    }
    for (const [slot, set] of sets.entries()) {
      for (const sequence of set) expect(seen.has(slot, sequence)).toBe(true);
      const span = Math.max(...set) - Math.min(...set) + 1;
      expect(set.size + seen.missing(slot) + (closed[slot] ?? 0)).toBe(span);
    }
  }
});

test('a jump that no client makes by losing records is no loss', () => {
  const seen = new SeenRanges(1, 10);
  seen.add(0, 0);
  seen.add(0, LARGEST_COUNTED_GAP + 1);
  expect(seen.missing(0)).toBe(LARGEST_COUNTED_GAP);
  seen.add(0, Number.MAX_SAFE_INTEGER);
  expect(seen.missing(0)).toBe(LARGEST_COUNTED_GAP);
});
