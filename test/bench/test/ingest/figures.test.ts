import { expect, test } from 'vitest';
import type { Fired } from '../../src/ingest/client.ts';
import { figuresOf, limitsOf, missed } from '../../src/ingest/figures.ts';
import type { Measured } from '../../src/ingest/measure.ts';
import { jsonResult, textResult } from '../../src/ingest/result.ts';
import { slope, soakLimits } from '../../src/ingest/soak.ts';

const fired = (requestsPerSecond: number, cpuMs: number, p99 = 10): Fired => ({
  requests: 100,
  seconds: 1,
  p50: 1,
  p99,
  failed: 0,
  requestsPerSecond,
  cpuMs,
});

const measured: Measured = {
  bare: [fired(1_000, 0.2), fired(500, 0.2), fired(2_000, 0.4)],
  service: [fired(700, 0.3), fired(300, 0.25), fired(1_600, 0.5)],
  halfLoad: [fired(350, 0.3, 8), fired(350, 0.3, 30), fired(350, 0.3, 12)],
  durabilities: { noSync: [fired(900, 0.2)], syncARequest: [fired(50, 0.5)], groupCommit: [fired(800, 0.3)] },
  peakRssMb: 180,
  accepted: 20_000,
  sent: 20_000,
};

test('ratios are medians of the rounds’ ratios, and p99 is that of the rounds at half of the load', () => {
  const figures = figuresOf(measured);
  const result = JSON.parse(jsonResult(figures, limitsOf(figures)));
  expect(result).toMatchObject({
    ratio: 0.7,
    cpuRatio: 0.8,
    halfLoad: { p99: 12 },
    durabilities: { groupCommit: { requestsPerSecond: 800 } },
    isWithinLimits: true,
  });
  expect(textResult(figures)).toMatch(/ok {6}requests a second: 0\.7 \(at least 0\.6\) of bare Koa/);
});

test.each([
  ['too slow', { service: measured.service.map((one) => ({ ...one, requestsPerSecond: 100 })) }],
  ['late answers', { halfLoad: [fired(1, 1, 26)] }],
  ['memory', { peakRssMb: 201 }],
  ['a request that failed', { service: measured.service.map((one) => ({ ...one, failed: 1 })) }],
  ['duplicates', { accepted: 19_999 }],
  ['no figure', { accepted: Number.NaN }],
])('a limit is missed: %s', (_, change) => {
  expect(missed(limitsOf(figuresOf({ ...measured, ...change })))).toHaveLength(1);
});

test('the slope of memory is that of the nearest line', () => {
  const samples = [0, 1, 2, 3].map((minute) => ({ minute, rssMb: 100 + 2 * minute + (minute % 2) }));
  expect(slope(samples)).toBeCloseTo(2.2, 6);
});

test('how flat memory is counts only in a long soak', () => {
  const figures = {
    minutes: 5,
    batches: 1,
    sent: { good: 1, reset: 0, hang: 0 },
    startRssMb: 100,
    endRssMb: 110,
    peakRssMb: 120,
    mbPerMinute: 4,
    lostEvents: 0,
    doubledEvents: 0,
  };
  expect(missed(soakLimits(figures))).toHaveLength(0);
  expect(missed(soakLimits({ ...figures, minutes: 10 }))).toHaveLength(1);
  expect(missed(soakLimits({ ...figures, lostEvents: 1, doubledEvents: 1 }))).toHaveLength(2);
});
