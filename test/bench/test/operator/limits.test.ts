import { expect, test } from 'vitest';
import { type Figures, limitsOf, missed } from '../../src/operator/figures.ts';
import { jsonResult, textResult } from '../../src/operator/result.ts';
import { exampleFigures as good } from './exampleFigures.ts';

const rows: [what: string, figures: Figures, missed: string[]][] = [
  ['all within', good, []],
  [
    'configurations that come late',
    { ...good, coldStart: { ...good.coldStart, configured: 60.1 } },
    ['cold start until all is reconciled'],
  ],
  [
    'statuses that come late',
    { ...good, coldStart: { ...good.coldStart, reconciled: 61 } },
    ['cold start until all is reconciled'],
  ],
  [
    'one slow agent',
    { ...good, change: { ...good.change, worstMs: 2_001 } },
    ['change of a spec at the last agent'],
  ],
  [
    'no change was timed',
    { ...good, change: { ...good.change, worstMs: Number.NaN } },
    ['change of a spec at the last agent'],
  ],
  [
    'too much memory',
    { ...good, operator: { ...good.operator, peakRssMb: 201 } },
    ["the operator's memory, at most"],
  ],
  [
    'a write at rest',
    { ...good, atRest: { ...good.atRest, writesBesidesLease: 1 } },
    ['writes at rest besides the lease'],
  ],
  [
    'two status writes in a minute',
    { ...good, flowing: { ...good.flowing, mostStatusWritesOfAPipeline: 2 } },
    ['status writes of a pipeline while logs flow'],
  ],
  [
    'a larger cluster, for which nothing is promised',
    { ...good, nodes: 5_000, operator: { peakRssMb: 900, atRestRssMb: 900, unwantedRestarts: 3 } },
    [],
  ],
];

test.each(rows)('%s', (_, figures, expected) => {
  expect(missed(limitsOf(figures)).map(({ what }) => what)).toEqual(expected);
});

test('one line for programs has rounded figures and the verdict', () => {
  const text = jsonResult(good);
  expect(text).not.toContain('\n');
  expect(JSON.parse(text)).toMatchObject({
    change: { worstMs: 199.6 },
    coldStart: { configured: 12.34 },
    isWithinLimits: true,
  });
});

test('the table for people says which limit is missed', () => {
  const text = textResult({ ...good, operator: { ...good.operator, peakRssMb: 201 } });
  expect(text).toContain("MISSED  the operator's memory, at most: 201 (at most 200) MB");
  expect(text).toContain('ok      change of a spec at the last agent: 0.2 (at most 2) s');
});
