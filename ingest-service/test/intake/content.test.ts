import { expect, test } from 'vitest';
import { ContentWalk } from '../../src/intake/content.ts';
import { SecretFields } from '../../src/intake/secretFields.ts';

const rules = {
  depth: 4,
  keys: 10,
  stringLength: 50,
  recordSize: 100_000,
  secretFields: new SecretFields(['password', 'api_key']),
  queryStrings: true,
};

function walked(record: Record<string, unknown>) {
  const walk = new ContentWalk(rules);
  return { problem: walk.walk(record), record, walk };
}

test.each([
  ['https://shop.example.com/cart?token=abc#top', 'https://shop.example.com/cart'],
  ['/cart?token=abc', '/cart'],
  ['/cart#access_token=abc', '/cart'],
  ['GET https://x.io/a?b=c failed: why?', 'GET https://x.io/a failed: why?'],
  ['wss://x.io/s?key=1 and http://y/?z', 'wss://x.io/s and http://y/'],
  ['is that so?', 'is that so?'],
  // Line and column of a stack trace are no part of its scripts' addresses.
  ['at a (https://x.io/a.js?v=3:1:94)\n at b', 'at a (https://x.io/a.js:1:94)\n at b'],
  ['at https://x.io/b.js?v=3#t:22:5', 'at https://x.io/b.js:22:5'],
  ['a@https://x.io/a.js?k=:1:94\n@http://y/?1:2:3', 'a@https://x.io/a.js:1:94\n@http://y/:2:3'],
  ['https://x.io/?t=12:30', 'https://x.io/'],
  ['https://x.io/?1:2', 'https://x.io/'],
  ['https://x.io/?card=x:4111111111111111:1', 'https://x.io/'],
  ['a://x/?k=:1:2x a://x/?k=:1: a://x/?k=::1', 'a://x/ a://x/ a://x/'],
  ['https://x.io/?:1:2', 'https://x.io/:1:2'],
  ['#1 in the list', '#1 in the list'],
  ['https://x.io/a', 'https://x.io/a'],
])('an address in %j becomes %j', (text, expected) => {
  expect(walked({ text }).record).toEqual({ text: expected });
});

test('secret fields lose their value in any case and place, and are counted', () => {
  const { record, walk } = walked({ PassWord: 'x', a: [{ 'API-KEY': { deep: 1 } }], password: null });
  expect(record).toEqual({
    PassWord: '[REDACTED:field]',
    a: [{ 'API-KEY': '[REDACTED:field]' }],
    password: null,
  });
  expect(walk.fieldsRedacted).toBe(2);
});

test('half an emoji is replaced, since readers refuse it', () => {
  expect(walked({ text: 'cut \ud83d' }).record).toEqual({ text: 'cut \ufffd' });
});

test('__proto__ is a key like any other', () => {
  const record = JSON.parse('{"__proto__":{"password":"x","u":"/a?b"},"a":{"__proto__":"/c?d"}}');
  walked(record);
  expect(JSON.stringify(record)).toBe(
    '{"__proto__":{"password":"[REDACTED:field]","u":"/a"},"a":{"__proto__":"/c"}}',
  );
  expect(({} as Record<string, unknown>)['password']).toBeUndefined();
});

test.each([
  ['too deep', { a: { b: { c: { d: {} } } } }, 'too_deep'],
  ['too deep in lists', { a: [[[[1]]]] }, 'too_deep'],
  ['too many keys', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, 1])), 'too_many_keys'],
  ['too long a text', { a: 'x'.repeat(51) }, 'string_too_long'],
  ['too long a key', { ['x'.repeat(51)]: 1 }, 'string_too_long'],
])('%s', (_, record, reason) => {
  expect(walked(record).problem?.reason).toBe(reason);
});

test('what is just within the limits is taken', () => {
  expect(walked({ a: { b: { c: 'x'.repeat(50) } }, l: [[[1]]] }).problem).toBeUndefined();
});

test('a hostile text does not hold the walk up', () => {
  const wide = { ...rules, stringLength: 1_000_000, recordSize: 2_000_000 };
  const started = performance.now();
  for (const text of [
    `a://${'b'.repeat(500_000)}?`,
    `${'a://'.repeat(100_000)}?`,
    `/${'a'.repeat(500_000)}\n?`,
    '?'.repeat(500_000),
  ])
    new ContentWalk(wide).walk({ text });
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('what is far too large is not walked to its end, also where many records share it', () => {
  const list = Array.from({ length: 1_000_000 }, () => true);
  const texts = Array.from({ length: 1_000 }, () => 'x'.repeat(50));
  const began = performance.now();
  for (let n = 0; n < 1_000; n++)
    for (const shared of [list, texts])
      expect(new ContentWalk({ ...rules, recordSize: 20_000 }).walk({ shared })?.reason).toBe('too_large');
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('a text of many addresses is read once, not once for each of them', () => {
  const wide = { ...rules, stringLength: 1_000_000, recordSize: 2_000_000 };
  const began = performance.now();
  for (const text of [
    `? ${'aa://bbbbb'.repeat(50_000)}`,
    `? ${'aa://'.repeat(100_000)}`,
    `${'a://b?'.repeat(80_000)}`,
  ])
    new ContentWalk(wide).walk({ text });
  expect(performance.now() - began).toBeLessThan(1_000);
});
