import { expect, test } from 'vitest';
import { misfits } from '../src/tableColumns.ts';

const COLUMNS = {
  name: 'string',
  size: 'bigint',
  cpu: { struct: { percent: 'double', cores: { array: 'double' } } },
  labels: { map: ['string', 'string'] as [string, string] },
};

test.each<[record: object, misfits: string[]]>([
  [{ name: 'a', size: 1, cpu: { percent: 1.5, cores: [1, null] }, labels: { a: 'b', c: null } }, []],
  [{ name: null, cpu: null, labels: null }, []],
  [{ other: 1 }, ['other: no column']],
  [{ size: 1.5 }, ['size: bigint for 1.5']],
  [{ name: { a: 1 } }, ['name: string for {"a":1}']],
  [{ cpu: { percent: 1, other: 2 } }, ['cpu.other: no column']],
  [{ cpu: { cores: ['x'] } }, ['cpu.cores[0]: double for "x"']],
  [{ cpu: [1] }, ['cpu: fields for [1]']],
  [{ labels: { a: 1 } }, ['labels[a]: string for 1']],
])('%j', (record, expected) => {
  expect(misfits(COLUMNS, record)).toEqual(expected);
});
