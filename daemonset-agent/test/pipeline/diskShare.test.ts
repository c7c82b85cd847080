import { expect, test } from 'vitest';
import { mustAbandon, whatToRead } from '../../src/pipeline/diskShare.ts';

test.each([
  { spool: 0, unlinked: 0, read: 'all', abandon: false },
  { spool: 89, unlinked: 0, read: 'all', abandon: false },
  { spool: 90, unlinked: 0, read: 'nothing', abandon: false },
  { spool: 100, unlinked: 0, read: 'nothing', abandon: false },
  { spool: 60, unlinked: 29, read: 'all', abandon: false },
  { spool: 60, unlinked: 40, read: 'unlinked', abandon: false },
  { spool: 95, unlinked: 5, read: 'nothing', abandon: false },
  { spool: 95, unlinked: 6, read: 'nothing', abandon: true },
  // Reading them is what frees the disk: given up while there is room for what they hold, they would be lost for nothing.
  { spool: 0, unlinked: 95, read: 'unlinked', abandon: false },
  { spool: 60, unlinked: 400, read: 'unlinked', abandon: false },
])('$spool bytes in the spool and $unlinked in deleted files, of 100', ({ read, abandon, ...use }) => {
  expect([whatToRead({ ...use, limit: 100 }), mustAbandon({ ...use, limit: 100 })]).toEqual([read, abandon]);
});
