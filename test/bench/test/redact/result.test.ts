import { expect, test } from 'vitest';
import { OPTIONS } from '../../src/redact/expressions.ts';
import { dirtyLines, placed } from '../../src/redact/lines.ts';
import { redactLines } from '../../src/redact/measure.ts';
import { summarize } from '../../src/redact/result.ts';

test('speeds are of medians, and the ratio is to sed', () => {
  const rounds = { own: [0.1, 0.2, 9], sed: [1, 2, 3], grep: [0.5], replaced: 7 };
  const kind = { bytes: 1e8, builtins: rounds, withPatterns: rounds };
  const figures = { mbPerSecond: 500, sedMbPerSecond: 50, grepMbPerSecond: 200, ratio: 10, replaced: 7 };
  expect(summarize({ clean: kind, dirty: kind }).dirty).toEqual({ builtins: figures, withPatterns: figures });
});

test('one line in ten has a secret, in objects within a string, and each is replaced', () => {
  const clean = Array.from({ length: 200 }, (_, n) =>
    n % 20 === 0 ? `{"n":${n},"msg":"it is"}` : `INFO line ${n}`,
  );
  const dirty = dirtyLines(clean);
  expect(dirty.filter((line, index) => line !== clean[index])).toHaveLength(20);
  for (const line of dirty.filter((text) => text.startsWith('{'))) JSON.parse(line);
  expect(redactLines(OPTIONS.withPatterns, placed(clean)).replaced).toBe(0);
  expect(redactLines(OPTIONS.withPatterns, placed(dirty)).replaced).toBe(20);
});
