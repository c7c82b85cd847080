import { describe, expect, test } from 'vitest';
import { interpolate, type VariableValue } from '../src/dashboards/interpolate.ts';
import { rateInterval, seconds, stepOf } from '../src/dashboards/step.ts';

describe('a variable in a query', () => {
  test.each<[string, VariableValue, string]>([
    ['a text, quoted', { kind: 'text', value: 'a"b\\c' }, 'x{l="a\\"b\\\\c"}'],
    ['one value of a choice', { kind: 'regex', values: ['a.b'] }, 'x{l="a\\\\.b"}'],
    ['several values', { kind: 'regex', values: ['a', 'b+'] }, 'x{l="(a|b\\\\+)"}'],
    ['what stands for all', { kind: 'raw', value: '.*' }, 'x{l=".*"}'],
  ])('becomes %s', (_, value, expected) => {
    expect(interpolate('x{l="$name"}', new Map([['name', value]]))).toBe(expected);
  });

  test('is found in braces, and before other words', () => {
    const values = new Map<string, VariableValue>([['a', { kind: 'raw', value: '1' }]]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Grafana's.
    expect(interpolate('$a ${a}b $a/.*', values)).toBe('1 1b 1/.*');
  });

  test('that is not known is an error', () => {
    expect(() => interpolate('x{l="$nobody"}', new Map())).toThrow('$nobody');
  });
});

test.each([
  [900, 30, 1000, 30],
  [3 * 3600, 1, 1000, 10],
  [3 * 3600, 30, 600, 30],
  [24 * 3600, 30, 600, 120],
  [30 * 24 * 3600, 30, 300, 7200],
])(
  'a range of %i s with a min step of %i s in %i pixels has a point every %i s',
  (range, minStep, points, step) => {
    expect(stepOf({ start: 0, end: range }, minStep, points)).toBe(step);
  },
);

test.each([
  [30, 30, 120],
  [120, 30, 150],
])('with points every %i s and a min step of %i s the rate interval is %i s', (step, minStep, expected) => {
  expect(rateInterval(step, minStep)).toBe(expected);
});

test('durations are read as people write them', () => {
  expect(['45s', '5m', '2h'].map(seconds)).toEqual([45, 300, 7200]);
  expect(() => seconds('soon')).toThrow('soon is no duration');
});
