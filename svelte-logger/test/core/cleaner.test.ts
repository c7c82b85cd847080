import { expect, test } from 'vitest';
import { createCleaner } from '../../src/core/cleaner.ts';
import { errorRecord } from '../../src/core/errorRecord.ts';

const { text, data } = createCleaner({
  fields: ['Iban'],
  patterns: [{ name: 'order', regex: /\bORD-\d+/i }],
});

test.each([
  ['https://a.example/cart?token=abc#x', 'https://a.example/cart'],
  ['https://user:secret@a.example/cart', 'https://a.example/cart'],
  [
    'GET https://a.example/x?q=1 failed (see https://b.example/?z=2)',
    'GET https://a.example/x failed (see https://b.example/)',
  ],
  ['at f (https://a.example/app.js?v=1:10:5)', 'at f (https://a.example/app.js:10:5)'],
  ['f@https://a.example/app.js?v=1:10:5', 'f@https://a.example/app.js:10:5'],
  ['https://a.example/app.js:10:5', 'https://a.example/app.js:10:5'],
  ['wss://a.example:8443/s?ticket=1', 'wss://a.example:8443/s'],
  ['https://user:p@ss@a.example/cart', 'https://a.example/cart'],
  ['https://a.example/x?filter=((a),(b))&token=abc', 'https://a.example/x'],
  ["https://a.example/x?name=O'Brien&token=abc, again", 'https://a.example/x, again'],
  ['https://a.example/Foo_(bar)?token=abc', 'https://a.example/Foo_(bar)'],
  [
    'at eval (eval at f (https://a.example/app.js?v=1:10:5), <anonymous>:1:1)',
    'at eval (eval at f (https://a.example/app.js:10:5), <anonymous>:1:1)',
  ],
  ['/reset?token=abc', '/reset'],
  ['GET /reset?token=abc failed', 'GET /reset failed'],
  ['/@scope/file.js?v=1', '/@scope/file.js'],
  ['1 / 2? yes', '1 / 2? yes'],
  ['what? nothing # here', 'what? nothing # here'],
  ['ord-1 and ORD-22', '[REDACTED:order] and [REDACTED:order]'],
  ['a\ud800b', 'a\ufffdb'],
  ['🙂', '🙂'],
])('%s', (given, expected) => {
  expect(text(given)).toBe(expected);
});

test('what cannot be stored, or nobody should see, becomes something that can be', () => {
  const loop: Record<string, unknown> = { n: 1 };
  loop['self'] = loop;
  const given = {
    password: 'x',
    iban: 'DE',
    big: 12n,
    day: new Date(0),
    error: new TypeError('no'),
    element: { nodeType: 1, nodeName: 'INPUT', value: 'typed' },
    nested: { authorization: 'Bearer x', list: [1, undefined, () => 1, Number.NaN] },
    get broken() {
      throw new Error('getter');
    },
    loop,
  };
  const copy = JSON.parse(JSON.stringify(data(given)));
  expect(copy).toMatchObject({
    password: '[REDACTED:field]',
    iban: '[REDACTED:field]',
    big: '12',
    day: '1970-01-01T00:00:00.000Z',
    error: 'TypeError: no',
    element: '[INPUT]',
    broken: '[unreadable]',
    nested: { authorization: '[REDACTED:field]', list: [1, null, null, null] },
  });
  expect(JSON.stringify(copy.loop).length).toBeLessThan(200);
});

test('data as deep as it gets stays within the ten levels that the server takes', () => {
  let deep: unknown = 'x';
  for (let n = 0; n < 50; n++) deep = { deep, list: [deep] };
  const depth = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
  expect(depth({ data: data(deep) })).toBeLessThanOrEqual(9);
});

/** Keys of all objects, which the server counts: it takes 200 of a record, about 50 of which are not the data's. */
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const below = Object.values(value).reduce((sum: number, one) => sum + keysOf(one), 0);
  return below + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

test('data has no more keys than the server takes, and its own keys are all there', () => {
  const rows = Array.from({ length: 50 }, (_, n) => ({ a: n, b: n, c: n, d: n, e: n }));
  const copy = data({ rows, order: 7, action: 'pay' });
  expect(keysOf(copy)).toBeLessThanOrEqual(150);
  expect(copy).toMatchObject({ rows: { 0: { a: 0, e: 0 }, 9: { e: 9 } }, order: 7, action: 'pay' });
  const wide = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`k${n}`, { a: 1, b: 2 }]));
  expect(keysOf(data(wide))).toBeLessThanOrEqual(150);
});

test('a graph, with more paths than anybody can walk, costs little time', () => {
  const nodes: Record<string, unknown>[] = Array.from({ length: 40 }, () => ({}));
  for (const node of nodes)
    Object.assign(node, Object.fromEntries(nodes.map((other, n) => [`n${n}`, other])));
  const lists: unknown[] = [];
  for (let n = 0; n < 50; n++) lists.push(lists);
  const begun = performance.now();
  data({ nodes, lists });
  expect(performance.now() - begun).toBeLessThan(100);
});

test.each<[unknown, object]>([
  [
    new RangeError('far', { cause: new Error('near') }),
    { name: 'RangeError', message: 'far', cause: { message: 'near' } },
  ],
  ['just a text', { name: 'string', message: 'just a text' }],
  [undefined, { name: 'undefined', message: 'undefined' }],
  [{ message: 'like an error' }, { name: 'undefined', message: 'like an error' }],
])('an error: %s', (thrown, expected) => {
  expect(errorRecord(thrown, text)).toMatchObject(expected);
});

test('causes end, also those of themselves', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(errorRecord(error, text)).match(/"round"/g)).toHaveLength(6);
});

test.each([
  ['dots', `https://a?${'.'.repeat(8_000)}`],
  ['lines', `https://a?${':1'.repeat(4_000)}`],
  ['words', 'a.'.repeat(4_000)],
  ['schemes', 'a://'.repeat(2_000)],
])('a text of %s costs little time', (_, given) => {
  const begun = performance.now();
  for (let n = 0; n < 10; n++) text(given);
  expect((performance.now() - begun) / 10).toBeLessThan(20);
});
