import { INFO, LEVELS, UNKNOWN } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { createSampling, hashOfPlace, hashOfText } from '../../src/lines/sampling.ts';

test('a level without a rule, and a line without a level, are kept whole', () => {
  const keepBelow = createSampling([{ levels: ['DEBUG', 'TRACE'], keepPercent: 25 }]);
  expect(
    Object.fromEntries(LEVELS.map((level, number) => [level, (keepBelow[number] ?? 0) / 2 ** 32])),
  ).toEqual({
    UNKNOWN: 1,
    TRACE: 0.25,
    DEBUG: 0.25,
    INFO: 1,
    WARN: 1,
    ERROR: 1,
    FATAL: 1,
  });
  expect(keepBelow[UNKNOWN]).toBe(keepBelow[INFO]);
});

/** Share of lines that are kept, of lines of the same length one behind the other. */
function keptShare(percent: number, lineBytes: number, start = 0): number {
  const below = (percent / 100) * 2 ** 32;
  const file = hashOfText('{"type":"path","path":"/a.log"} 0123456789abcdef');
  const lines = 20_000;
  let kept = 0;
  for (let line = 0; line < lines; line++) if (hashOfPlace(file, start + line * lineBytes) < below) kept++;
  return kept / lines;
}

test.each([
  [1, 100],
  [10, 64],
  [10, 1],
  [50, 4096],
  [99, 137],
])('%i percent of lines of %i bytes are kept, within a percent', (percent, lineBytes) => {
  expect(Math.abs(keptShare(percent, lineBytes) - percent / 100)).toBeLessThan(0.01);
});

test('beyond 4 GiB of a file too', () => {
  expect(Math.abs(keptShare(10, 100, 2 ** 33) - 0.1)).toBeLessThan(0.01);
  expect(hashOfPlace(1, 2 ** 32 + 5)).not.toBe(hashOfPlace(1, 5));
});

test('all are kept at 100 percent, whatever the hash', () => {
  expect(createSampling([{ levels: ['INFO'], keepPercent: 100 }])[INFO]).toBeGreaterThan(2 ** 32 - 1);
});

test('files differ, and the same place is always the same', () => {
  const [a, b] = ['a', 'b'].map(hashOfText) as [number, number];
  expect(hashOfPlace(a, 10)).toBe(hashOfPlace(a, 10));
  expect(hashOfPlace(a, 10)).not.toBe(hashOfPlace(b, 10));
});
