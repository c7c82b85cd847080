import { expect, test } from 'vitest';
import { freeForRecords, isBudgetUsed, mustAbandon, whatToRead } from '../../src/pipeline/diskShare.ts';

test.each([
  { spool: 0, unlinked: 0, free: 500, read: 'all', abandon: false },
  { spool: 89, unlinked: 0, free: 500, read: 'all', abandon: false },
  { spool: 90, unlinked: 0, free: 500, read: 'nothing', abandon: false },
  { spool: 100, unlinked: 0, free: 500, read: 'nothing', abandon: false },
  { spool: 60, unlinked: 29, free: 500, read: 'all', abandon: false },
  { spool: 60, unlinked: 40, free: 500, read: 'unlinked', abandon: false },
  { spool: 95, unlinked: 5, free: 500, read: 'nothing', abandon: false },
  { spool: 95, unlinked: 6, free: 500, read: 'nothing', abandon: true },
  // Reading them is what frees the disk: given up while there is room for what they hold, they would be lost for nothing.
  { spool: 0, unlinked: 95, free: 500, read: 'unlinked', abandon: false },
  { spool: 60, unlinked: 400, free: 500, read: 'unlinked', abandon: false },
  { spool: 10, unlinked: 0, free: 1, read: 'all', abandon: false },
  { spool: 10, unlinked: 0, free: 0, read: 'nothing', abandon: false },
  { spool: 10, unlinked: 20, free: -5, read: 'nothing', abandon: false },
  { spool: 10, unlinked: 91, free: -5, read: 'nothing', abandon: true },
])(
  '$spool bytes in the spool and $unlinked in deleted files, of 100, $free free on the disk',
  ({ read, abandon, ...rest }) => {
    const use = { ...rest, limit: 100 };
    expect([whatToRead(use), mustAbandon(use)]).toEqual([read, abandon]);
  },
);

test('a disk that others filled is no reason to drop records', () => {
  const use = { spool: 50, unlinked: 0, limit: 100, free: -1 };
  expect([isBudgetUsed(use), isBudgetUsed({ ...use, spool: 90 })]).toEqual([false, true]);
});

const MIB = 1 << 20;

test.each([
  ['a large disk, 16 MiB less than is available', 500 * MIB, 100 * MIB, 84 * MIB],
  ['a small disk, a quarter of its size less', 24 * MIB, 24 * MIB, 18 * MIB],
  ['a full disk, less than nothing', 500 * MIB, 6 * MIB, -10 * MIB],
])('the spool may fill, of %s', (_, size, available, expected) => {
  expect(freeForRecords({ size, available })).toBe(expected);
});
