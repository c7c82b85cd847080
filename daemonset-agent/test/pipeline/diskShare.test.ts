import { expect, test } from 'vitest';
import { isBlocked, mustAbandon } from '../../src/pipeline/diskShare.ts';

test.each([
  { spool: 0, unlinked: 0, blocked: false, abandon: false },
  { spool: 89, unlinked: 0, blocked: false, abandon: false },
  { spool: 90, unlinked: 0, blocked: true, abandon: false },
  { spool: 100, unlinked: 0, blocked: true, abandon: false },
  { spool: 60, unlinked: 40, blocked: true, abandon: false },
  { spool: 60, unlinked: 41, blocked: true, abandon: true },
  { spool: 0, unlinked: 101, blocked: true, abandon: true },
])('$spool bytes in the spool and $unlinked in deleted files, of 100', ({ blocked, abandon, ...use }) => {
  expect([isBlocked({ ...use, limit: 100 }), mustAbandon({ ...use, limit: 100 })]).toEqual([
    blocked,
    abandon,
  ]);
});
