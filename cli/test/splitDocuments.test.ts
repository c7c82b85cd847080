import { describe, expect, test } from 'vitest';
import { splitDocuments } from '../src/sources/splitDocuments.ts';

const split = (text: string) => splitDocuments({ name: 'f.yaml', text });
const objects = (text: string) => split(text).map(({ object }) => object);

test('documents have their number and line; empty ones are none', () => {
  const found = split('# a comment\na: 1\n---\n---\n# only a comment\n---\n\nb: 2\n');
  expect(found.map(({ document, line, object }) => [document, line, object])).toEqual([
    [1, 2, { a: 1 }],
    [4, 8, { b: 2 }],
  ]);
});

test.each([
  ['', []],
  ['\n# nothing\n', []],
  ['{"a": [1, "x"]}', [{ a: [1, 'x'] }]],
  ['a: yes\nb: off\nc: "yes"', [{ a: true, b: false, c: 'yes' }]],
  ['a: 2026-01-02', [{ a: '2026-01-02' }]],
  ['a: &x {b: 1}\nc: *x', [{ a: { b: 1 }, c: { b: 1 } }]],
  ['- 1', [[1]]],
])('%j is %j, as kubectl reads it', (text, expected) => {
  expect(objects(text)).toEqual(expected);
});

test('a List is its items, each at its own line', () => {
  const found = split('kind: List\nitems:\n  - kind: A\n  - kind: B\n    spec: {x: 1}\n');
  expect(found.map(({ document, line, object }) => [document, line, object])).toEqual([
    [1, 3, { kind: 'A' }],
    [1, 4, { kind: 'B', spec: { x: 1 } }],
  ]);
  expect(found[1]?.lineOf('spec.x')).toBe(5);
});

test.each([
  ['a: [1\n', 1],
  ['b: 1\na:\n\t- x', 3],
  ['a: 1\na: 2', 2],
])('%j is an error with a line, and the other documents go on', (text, line) => {
  const found = split(`${text}\n---\nok: 1\n`);
  expect(found[0]?.errors[0]?.line).toBeGreaterThanOrEqual(line);
  expect(found[0]?.errors[0]?.message).not.toContain('\n');
  expect(found.at(-1)?.object).toEqual({ ok: 1 });
});

const nines = (name: string) => Array(9).fill(name).join(',');
test.each([
  [
    'aliases that multiply',
    `a: &a [${nines('x')}]\nb: &b [${nines('*a')}]\nc: [${nines('*b')},${nines('*b')}]`,
  ],
  ['an alias of nothing', 'a: *sekrit'],
  ['a text behind a text', 'a: "sekrit" sekrit'],
  ['a mistake in a text', 'a: "\\qsekrit"'],
  ['a tag of nobody', 'a: !!sekrit [1'],
  ['a key twice', 'sekrit: 1\nsekrit: 2'],
])('%s is an error that shows nothing of the text, and the other documents go on', (_, text) => {
  const found = split(`${text}\n---\nok: 1\n`);
  expect(found[0]?.errors).not.toEqual([]);
  expect(JSON.stringify(found[0]?.errors)).not.toContain('sekrit');
  expect(found.at(-1)?.object).toEqual({ ok: 1 });
});

test('a mistake that makes errors without end tells the first of them', () => {
  expect(split('['.repeat(1_000))[0]?.errors.length).toBeLessThanOrEqual(5);
});

describe('the line of a field', () => {
  const text = `spec:
  select:
    pods:
      matchLabels:
        app.kubernetes.io/name: x
  sampling:
    - levels: [DEBUG]
    - levels: [INFO]
      keepPercent: 10
`;
  test.each([
    ['spec', 1],
    ['spec.select.pods', 3],
    ['spec.select.pods.matchLabels.app.kubernetes.io/name', 5],
    ['spec.sampling[1].keepPercent', 9],
    ['spec.sampling[7].keepPercent', 6],
    ['spec.bucket', 1],
    ['nothing.of.it', 1],
    ['', 1],
  ])('%s is %i', (field, line) => {
    expect(split(text)[0]?.lineOf(field)).toBe(line);
  });
});
