import { expect, test } from 'vitest';
import { followed, growth, PIPELINES_LIMIT, totalsOf } from '../../src/cloudWatch/totals.ts';

const pipeline = (name: string, records: number, oldestUnshippedSeconds = 0) => ({
  pipeline: name,
  shipped: { records, bytes: 0, objects: 0 },
  dropped: { level: 1, sampled: 2 },
  attempts: { stored: 5, alreadyThere: 1, throttled: 2, network: 3, aborted: 1 },
  lag: { unreadBytes: 0, oldestUnshippedTime: null, oldestUnshippedSeconds },
});
const NO_ERRORS = { errors: 0 };
const START = totalsOf([], NO_ERRORS);

test('pipelines are taken together', () => {
  const totals = totalsOf([pipeline('a', 10, 5), pipeline('b', 20, 90)], { errors: 7 });
  expect(totals).toMatchObject({ applicationErrors: 7, oldestUnshippedSeconds: 90 });
  expect(growth(START, totals)).toEqual({
    applicationErrors: 7,
    recordsShipped: 30,
    recordsDropped: 6,
    uploadFailures: 10,
  });
});

test('without a pipeline nothing waits', () => {
  expect(START).toMatchObject({ applicationErrors: 0, oldestUnshippedSeconds: 0 });
});

test('a pipeline that drains an earlier folder counts once, and the older lag is told', () => {
  const totals = totalsOf([pipeline('a', 10, 5), pipeline('a', 10, 90)], NO_ERRORS);
  expect(growth(START, totals).recordsShipped).toBe(10);
  expect(totals.oldestUnshippedSeconds).toBe(90);
});

const shipped = (...counts: [name: string, records: number][]) =>
  totalsOf(
    counts.map(([name, records]) => pipeline(name, records)),
    NO_ERRORS,
  );

test.each([
  ['that goes on', shipped(['a', 10]), shipped(['a', 25]), 15],
  ['that is new', shipped(['a', 10]), shipped(['a', 11], ['b', 4]), 5],
  ['that went while another goes on', shipped(['a', 10], ['b', 500]), shipped(['a', 25]), 15],
  ['that went while another ships more', shipped(['a', 10], ['b', 500]), shipped(['a', 1000]), 990],
  ['that began anew', shipped(['a', 10], ['b', 500]), shipped(['a', 11], ['b', 3]), 4],
])('growth with a pipeline %s', (_, before, now, records) => {
  expect(growth(before, now).recordsShipped).toBe(records);
});

test('a pipeline that is away for a while is not counted anew', () => {
  const away = followed(shipped(['a', 10], ['b', 500]), shipped(['a', 20]));
  const back = shipped(['a', 30], ['b', 501]);
  expect(growth(away, back).recordsShipped).toBe(11);
});

test('what is remembered of pipelines that went is bounded', () => {
  let before = START;
  for (let n = 0; n < PIPELINES_LIMIT + 10; n++) before = followed(before, shipped([`p${n}`, 1], ['a', n]));
  expect(before.pipelines.size).toBe(PIPELINES_LIMIT);
  expect(before.pipelines.has('a')).toBe(true);
});
