import { describe, expect, test } from 'vitest';
import { runContainerHistory } from './containerHistory.ts';

describe('Whatever happens to a container log', () => {
  test('every byte is handed out once, in order, through any number of restarts, while nothing is deleted', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { wrong, missing, trace } = runContainerHistory(seed, false);
      expect({ seed, wrong, missing, trace }).toEqual({ seed, wrong: [], missing: 0, trace });
    }
  });

  test('with files deleted at any time, what is missing stands in a gap and the rest comes once', () => {
    let missingInAll = 0;
    for (let seed = 1001; seed <= 1300; seed++) {
      const { wrong, missing, trace } = runContainerHistory(seed, true);
      expect({ seed, wrong, trace }).toEqual({ seed, wrong: [], trace });
      missingInAll += missing;
    }
    expect(missingInAll).toBeGreaterThan(0);
  });
});
