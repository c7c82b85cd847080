import { expect, test } from 'vitest';
import { addedBy, NO_TOTALS, PipelineTotals } from '../../src/agents/totals.ts';

const counts = (records: number) => ({ ...NO_TOTALS, records });

test.each([
  ['the first counts', [0, 0], [7, 0], 7],
  ['more of the same', [7, 0], [9, 0], 2],
  ['nothing new', [7, 0], [7, 0], 0],
  ['a node that starts anew', [7, 0], [3, 0], 3],
  ['a new destination, before anything went there', [7, 0], [0, 7], 0],
  ['a new destination, while the old one got more', [7, 0], [2, 9], 4],
  ['both grow', [2, 9], [3, 10], 2],
  ['all is drained', [3, 10], [4, 0], 1],
  ['a node that starts anew while it drains', [7, 3], [2, 0], 2],
])('%s', (_, [ran, drained], [runs, drains], added) => {
  const before = { running: counts(ran as number), draining: counts(drained as number) };
  const after = { running: counts(runs as number), draining: counts(drains as number) };
  expect(addedBy(before, after).records).toBe(added);
});

test('after a restart the total is never less than what was written, and no node counts twice', () => {
  const totals = new PipelineTotals();
  totals.carry({ records: 100 });
  expect(totals.value.records).toBe(100);
  totals.add(counts(30), true);
  expect(totals.value.records).toBe(100);
  totals.add(counts(50), true);
  expect(totals.value.records).toBe(100);
  // The other 20 are of nodes that have gone: what comes now is new.
  totals.add(counts(5), false);
  expect(totals.value.records).toBe(105);
});

test('what was shipped while the operator was away counts, when all nodes are still there', () => {
  const totals = new PipelineTotals();
  totals.carry({ records: 100 });
  totals.add(counts(60), true);
  totals.add(counts(70), true);
  expect(totals.value.records).toBe(130);
});

test('what its own status says later changes nothing', () => {
  const totals = new PipelineTotals();
  totals.add(counts(60), true);
  totals.carry({ records: 60 });
  totals.carry({ records: 50 });
  expect(totals.value.records).toBe(60);
});
