import { expect, test } from 'vitest';
import { settled } from '../src/settled.ts';

const ALONE = 'kind=app/1.ndjson.gz: no index names it';

test('reads again while an object is there whose index is not', async () => {
  let reads = 0;
  const found = await settled(async () => ({ problems: ++reads < 3 ? [ALONE] : [], reads }));
  expect(found).toEqual({ problems: [], reads: 3 });
});

test('gives what stays wrong to the caller', async () => {
  expect(await settled(async () => ({ problems: [ALONE] }), 200)).toEqual({ problems: [ALONE] });
});

test('gives at once what has nothing to do with objects under way', async () => {
  const problems = ['kind=app/1.ndjson.gz: 7 records, its index says 8'];
  let reads = 0;
  expect(await settled(async () => ({ problems, reads: ++reads }))).toEqual({ problems, reads: 1 });
});
