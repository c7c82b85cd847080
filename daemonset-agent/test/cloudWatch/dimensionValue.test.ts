import { expect, test } from 'vitest';
import { dimensionValue } from '../../src/cloudWatch/dimensionValue.ts';

test.each([
  ['ip-10-0-0-1.eu-central-1.compute.internal', 'ip-10-0-0-1.eu-central-1.compute.internal'],
  ['/mnt/data disk', '/mnt/data disk'],
  ['50%', '50%25'],
  ['tab\tand line\n', 'tab%09and line%0A'],
  ['日', '%E6%97%A5'],
  ['', '-'],
  ['  ', '%20%20'],
])('%j becomes %j', (text, value) => {
  expect(dimensionValue(text)).toBe(value);
});

test('a value is cut at 1024 characters, and not within an encoded one', () => {
  expect(dimensionValue('x'.repeat(2000))).toHaveLength(1024);
  expect(dimensionValue(`${'x'.repeat(1020)}日`)).toBe('x'.repeat(1020));
  expect(dimensionValue(' '.repeat(2000)).length).toBeLessThanOrEqual(1024);
});
