import { expect, test } from 'vitest';
import { readSummary } from '../../src/agents/readSummary.ts';
import { entry, shipped, summary } from './summaries.ts';

const full = summary(
  'a',
  [
    entry({
      state: 'blocked',
      failure: 'buffer.maxSize is used up.',
      totals: shipped(3, { level: 2 }),
      oldestUnshippedTime: '2026-11-23T04:00:00Z',
      trouble: { reason: 'network', message: 'no', since: '2026-11-23T04:00:00Z' },
    }),
  ],
  {
    leaving: 'cordoned',
    rejected: [{ secret: 's', pipeline: 'shop/logs', revision: '1', errors: ['wrong'] }],
  },
);

test('a whole summary is read as it is', () => {
  expect(readSummary(JSON.parse(JSON.stringify(full)))).toEqual({ ok: true, summary: full });
});

test('fields of a newer agent are left out', () => {
  expect(readSummary({ ...full, colour: 'red' })).toEqual({ ok: true, summary: full });
});

test.each([
  [null, 'the answer is not an object'],
  [[], 'the answer is not an object'],
  [{ ...full, node: 7 }, 'node is not a text'],
  [{ ...full, pipelines: {} }, 'pipelines is not a list'],
  [{ ...full, rejected: undefined }, 'rejected is not a list'],
  [{ ...full, pipelines: [7] }, 'an entry of pipelines is not an object'],
  [
    { ...full, pipelines: [{ ...entry(), unshippedBytes: -1 }] },
    'unshippedBytes is not a number of 0 or more',
  ],
  [{ ...full, pipelines: [{ ...entry(), lastUploadTime: 'soon' }] }, 'lastUploadTime is not a time'],
  [
    { ...full, pipelines: [entry({ totals: { ...shipped(1), dropped: { level: Number.NaN } } })] },
    'level is not a number of 0 or more',
  ],
  [
    { ...full, pipelines: new Array(20_001).fill(entry()) },
    'pipelines has 20001 entries; at most 20000 are read',
  ],
])('%#: refused with what is wrong', (json, message) => {
  expect(readSummary(json)).toEqual({ ok: false, message });
});
