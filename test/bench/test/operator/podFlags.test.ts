import { expect, test } from 'vitest';
import { flagsOfLimit } from '../../src/operator/podFlags.ts';

test.each([
  [undefined, []],
  ['256Mi', ['--max-old-space-size=256', '--max-semi-space-size=1']],
  ['1Gi', ['--max-old-space-size=1024', '--max-semi-space-size=4']],
])('a memory limit of %s', (limit, expected) => {
  expect(flagsOfLimit(limit)).toEqual(expected);
});

test('a unit that it does not know is named', () => {
  expect(() => flagsOfLimit('500M')).toThrow('500M');
});
