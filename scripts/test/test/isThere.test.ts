import { expect, test } from 'vitest';
import { isThere } from '../isThere.ts';

test.each([
  ['node', process.env['PATH'], true],
  ['no-such-program', process.env['PATH'], false],
  [process.execPath, '', true],
  ['/no/such/program', '', false],
  [import.meta.filename, '', false], // a file that nobody can run
  [[process.execPath, '-e', ''], '', true],
  [[process.execPath, '-e', 'process.exit(1)'], '', false],
  [['no-such-program'], '', false],
])('isThere(%j), PATH=%s: %j', (probe, path, expected) => {
  expect(isThere(probe, path)).toBe(expected);
});
