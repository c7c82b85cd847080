import { expect, test } from 'vitest';
import { bufferScale, scaledBuffer } from '../../src/plan/nodeBuffer.ts';

const MI = 2 ** 20;

function scaled(sizes: number[], maxTotal: number): number[] {
  const scale = bufferScale(
    sizes.map((size) => size * MI),
    maxTotal * MI,
  );
  return sizes.map((size) => Math.round(scaledBuffer(size * MI, scale) / MI));
}

test.each<[string, number[], number, number[]]>([
  ['nothing changes while there is room', [1024, 2048], 4096, [1024, 2048]],
  ['nor when it is just enough', [2048, 2048], 4096, [2048, 2048]],
  ['all give way in proportion', [1024, 3072], 2048, [512, 1536]],
  ['none falls below the least that an agent takes', [16, 4096], 2064, [16, 2048]],
  ['what the smallest keep, the largest give', [20, 20, 1000], 232, [16, 16, 200]],
  ['the total is exceeded rather than that one stops', [100, 100, 100], 30, [16, 16, 16]],
  ['no pipelines', [], 1024, []],
])('%s', (_, sizes, maxTotal, expected) => {
  expect(scaled(sizes, maxTotal)).toEqual(expected);
});
