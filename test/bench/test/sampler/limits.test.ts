import { expect, test } from 'vitest';
import { type Figures, figuresOf, limitsOf, type Measured, missed } from '../../src/sampler/figures.ts';
import { jsonResult, textResult } from '../../src/sampler/result.ts';

const MEASURED: Measured = {
  ...{ cpuMs: [10, 20], blockMs: [4, 6, 11], scrapeCpuMs: [3, 5] },
  ...{ firstCpuMs: 40, recordBytes: 5_000, rssBytes: 20_000_000 },
};
const good = figuresOf(500, MEASURED, 1_000_000, { nodeExporterCpuMs: 8, systeminformationCpuMs: 300 });

test('CPU time is the mean of the samples, and is extrapolated to one in 30 s', () => {
  expect(good).toMatchObject({
    cpuMs: 15,
    cpuPercent: 0.05,
    longestBlockMs: 11,
    medianBlockMs: 6,
    scrapeCpuMs: 4,
  });
});

const rows: [what: string, figures: Figures, missed: string[]][] = [
  ['all within', good, []],
  ['too much CPU time', { ...good, cpuPercent: 0.21 }, ['CPU at a sample in 30 s']],
  ['a long block', { ...good, longestBlockMs: 20.1 }, ['longest block of the event loop']],
  ['nothing measured', { ...good, cpuPercent: Number.NaN }, ['CPU at a sample in 30 s']],
  ['more processes than promised for', { ...good, processes: 501, cpuPercent: 9 }, []],
];

test.each(rows)('%s', (_, figures, expected) => {
  expect(missed(limitsOf(figures)).map(({ what }) => what)).toEqual(expected);
  expect(JSON.parse(jsonResult(figures)).isWithinLimits).toBe(expected.length === 0);
});

test('ratios stand beside public programs, and a program that is not there has none', () => {
  expect(JSON.parse(jsonResult(good)).ratios).toEqual({
    scrapeToNodeExporter: 0.5,
    sampleToSysteminformation: 0.05,
  });
  const without = { ...good, nodeExporterCpuMs: null };
  expect(JSON.parse(jsonResult(without)).ratios.scrapeToNodeExporter).toBeNull();
  expect(textResult(without)).toContain('not installed');
});
