import { describe, expect, test } from 'vitest';
import { type PathHistoryKind, runPathHistory } from './pathHistory.ts';

function run(kind: PathHistoryKind, seeds: number) {
  let missing = 0;
  let gaps = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const result = runPathHistory(seed, kind);
    expect({ seed, wrong: result.wrong, trace: result.trace }).toEqual({
      seed,
      wrong: [],
      trace: result.trace,
    });
    missing += result.missing;
    gaps += result.gaps.length;
  }
  return { missing, gaps };
}

describe('Whatever happens to a plain log', () => {
  test('renamed, compressed and re-read at any place, it comes once and whole', () => {
    expect(run({ rotation: 'rename', banner: false, deletions: false }, 200)).toEqual({
      missing: 0,
      gaps: 0,
    });
  });

  test('also when each file begins with the same line', () => {
    expect(run({ rotation: 'rename', banner: true, deletions: false }, 200)).toEqual({ missing: 0, gaps: 0 });
  });

  test('with files deleted at any time, what is missing stands in a gap', () => {
    const { missing, gaps } = run({ rotation: 'rename', banner: false, deletions: true }, 200);
    expect(missing).toBeGreaterThan(0);
    expect(gaps).toBeGreaterThan(0);
  });

  test('copied and cut, nothing comes twice and what is missing stands in a gap', () => {
    const { gaps } = run({ rotation: 'copytruncate', banner: false, deletions: true }, 200);
    expect(gaps).toBeGreaterThan(0);
  });
});
