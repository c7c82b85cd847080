import { describe, expect, test } from 'vitest';
import { childrenCpuSeconds } from '../src/throughput/cpuSeconds.ts';
import { median } from '../src/throughput/median.ts';
import { jsonResult, summarize } from '../src/throughput/result.ts';

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[1, 2, 3, 10], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

describe('CPU seconds of a shell’s children', () => {
  test.each([
    ['bash', '0m0.002s 0m0.001s\n0m1.630s 0m0.051s\n', 1.681],
    ['dash', '0m0.000000s 0m0.010000s\n2m3.500000s 0m0.250000s\n', 123.75],
    ['after other output', '4711\n0m0.0s 0m0.0s\n0m1.5s 0m0.5s\n', 2],
  ])('%s', (_, output, seconds) => {
    expect(childrenCpuSeconds(output)).toBeCloseTo(seconds, 6);
  });

  test('output of something else is refused', () => {
    expect(() => childrenCpuSeconds('real 1.0')).toThrow('BUG');
  });
});

test('the summary relates medians, and takes the largest memory', () => {
  const agent = (cpuSeconds: number, rssBytes: number) => ({
    cpuSeconds,
    rssBytes,
    wallSeconds: 1,
    bytesOut: 150,
    records: 1,
  });
  const command = (cpuSeconds: number) => ({ cpuSeconds, bytesOut: 100 });
  const runs = {
    zstd: {
      agent: [agent(2, 1e8), agent(2.4, 1.2e8), agent(9, 1e8)],
      command: [command(0.5), command(0.6), command(0.9)],
    },
    gzip: { agent: [agent(3, 1e8)], command: [command(2)] },
  };
  expect(JSON.parse(jsonResult(summarize(runs, { lines: 1200 })))).toEqual({
    zstd: { ratio: 4, cpuSeconds: 2.4, cliCpuSeconds: 0.6, sizeRatio: 1.5 },
    gzip: { ratio: 1.5, cpuSeconds: 3, cliCpuSeconds: 2, sizeRatio: 1.5 },
    rssMb: 120,
    linesPerCpuSecond: 500,
  });
});
