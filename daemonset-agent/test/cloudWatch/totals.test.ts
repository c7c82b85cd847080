import { LEVELS } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { growth, totalsOf } from '../../src/cloudWatch/totals.ts';

const pipeline = (records: number, oldestUnshippedSeconds: number) => ({
  shipped: { records, bytes: 0, objects: 0 },
  dropped: { level: 1, sampled: 2 },
  attempts: { stored: 5, alreadyThere: 1, throttled: 2, network: 3, aborted: 1 },
  lag: { unreadBytes: 0, oldestUnshippedTime: null, oldestUnshippedSeconds },
});

const lines = (error: number, fatal: number) => ({
  levels: LEVELS.map((level) => (level === 'ERROR' ? error : level === 'FATAL' ? fatal : 1000)),
});

test('pipelines are taken together', () => {
  expect(totalsOf([pipeline(10, 5), pipeline(20, 90)], [lines(4, 0), lines(1, 2)])).toEqual({
    applicationErrors: 7,
    recordsShipped: 30,
    recordsDropped: 6,
    uploadFailures: 10,
    oldestUnshippedSeconds: 90,
  });
});

test('without a pipeline nothing waits', () => {
  expect(totalsOf([], [])).toMatchObject({ applicationErrors: 0, oldestUnshippedSeconds: 0 });
});

test.each([
  [totalsOf([pipeline(10, 0)], [lines(3, 0)]), totalsOf([pipeline(25, 0)], [lines(3, 0)]), 15, 0],
  [totalsOf([pipeline(10, 0), pipeline(20, 0)], [lines(9, 0)]), totalsOf([pipeline(10, 0)], []), null, null],
])('growth is between two totals, and unknown when they shrank', (before, now, records, errors) => {
  expect([growth(before, now, 'recordsShipped'), growth(before, now, 'applicationErrors')]).toEqual([
    records,
    errors,
  ]);
});
