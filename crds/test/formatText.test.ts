import { expect, test } from 'vitest';
import { formatText } from '../src/cel/formatText.ts';

test.each([
  ['burst %s is less than %s', [5n, 'ten'], 'burst 5 is less than ten'],
  ['100%% of %s', ['$&'], '100% of $&'],
  ['nothing', [], 'nothing'],
])('%s', (template, values, expected) => {
  expect(formatText(template, values)).toBe(expected);
});

test.each([
  ['%d', [5n]],
  ['%s', [['a list']]],
  ['%s', []],
  ['none', ['too many']],
  ['%', []],
])('%s with other values is a mistake in the schema', (template, values) => {
  expect(() => formatText(template, values)).toThrow('BUG');
});
