import { expect, test } from 'vitest';
import { LARGEST_COUNTED_GAP, RANGES_PER_SESSION, SeenRanges } from '../../src/dedupe/seenRanges.ts';
import { random } from './random.ts';

function rangesOf(seen: SeenRanges, slot: number): number[][] {
  const ranges: number[][] = [];
  seen.forEach(slot, (start, end) => ranges.unshift([start, end]));
  return ranges;
}

const nobody = () => {
  throw new Error('a range of another session was taken');
};

test('with few gaps it is a set, whatever comes in which order', () => {
  const { below } = random(1);
  const seen = new SeenRanges(3, 200, nobody);
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

test.each([1, 2, 5, 40, 1000])(
  'with room for %i ranges beyond the first nothing is called seen that was not, and the last one is known',
  (more) => {
    const { below } = random(more);
    const sessions = 4;
    let taken: number | undefined;
    const seen = new SeenRanges(sessions, more, (slot) => {
      taken = slot;
    });
    const sets = Array.from({ length: sessions }, () => new Set<number>());
    for (let step = 0; step < 4000; step++) {
      // One sends far more than the others, from top to bottom, and all what is late.
      const slot = below(3) === 0 ? below(sessions) : 0;
      const sequence = below(2) === 0 ? below(2000) : Math.max(0, 4000 - step);
      const before = [...seen.counts];
      const mine = before[slot] ?? 0;
      taken = undefined;
      expect(seen.add(slot, sequence)).toBeGreaterThanOrEqual(0);
      sets[slot]?.add(sequence);
      expect(seen.has(slot, sequence)).toBe(true);
      expect(seen.counts[slot]).toBeLessThanOrEqual(RANGES_PER_SESSION);
      expect(seen.counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0)).toBeLessThanOrEqual(more);
      for (const [other, count] of before.entries()) {
        if (other === slot) continue;
        expect(seen.counts[other]).toBe(other === taken ? count - 1 : count);
      }
      if (taken !== undefined) {
        expect(before[taken]).toBe(Math.max(...before));
        expect(before[taken]).toBeGreaterThan(mine);
      }
    }
    for (const [slot, set] of sets.entries()) {
      for (let sequence = 0; sequence <= 4000; sequence++)
        if (!set.has(sequence)) expect(seen.has(slot, sequence)).toBe(false);
      const bounds = rangesOf(seen, slot).flat();
      expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
      expect(seen.counts[slot]).toBe(bounds.length / 2);
    }
  },
);

test('each number that is given up counts once, and what comes after all is no new loss', () => {
  const { below } = random(7);
  const seen = new SeenRanges(1, 100, nobody);
  const set = new Set<number>();
  let givenUp = 0;
  const add = (sequence: number) => {
    givenUp += seen.add(0, sequence);
    set.add(sequence);
  };
  add(0);
  for (let batch = 1; batch < 3000; batch++) if (below(3) > 0) for (let i = 0; i < 5; i++) add(5 * batch + i);
  const missing = Math.max(...set) + 1 - set.size;
  expect(givenUp).toBeGreaterThan(1000);
  expect(givenUp + seen.missing(0)).toBe(missing);
  for (const late of [7, 8, 9, 300, 3000, 200]) {
    add(late);
    expect(seen.has(0, late)).toBe(true);
    expect(givenUp + seen.missing(0)).toBe(missing);
  }
});

test('a jump that no client makes by losing records is no loss', () => {
  const seen = new SeenRanges(1, 10, nobody);
  seen.add(0, 0);
  seen.add(0, LARGEST_COUNTED_GAP + 1);
  expect(seen.missing(0)).toBe(LARGEST_COUNTED_GAP);
  seen.add(0, Number.MAX_SAFE_INTEGER);
  expect(seen.missing(0)).toBe(LARGEST_COUNTED_GAP);
});
