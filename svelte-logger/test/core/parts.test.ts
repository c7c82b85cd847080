import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { urlTemplate } from '../../src/collectors/urlTemplate.ts';
import { createClock } from '../../src/core/clock.ts';
import { shareOf } from '../../src/core/errorBiased.ts';
import { createRateLimit } from '../../src/core/rateLimit.ts';
import { labelOf } from '../../src/core/record.ts';
import { logsAddress } from '../../src/core/send/batch.ts';
import { createSession } from '../../src/core/session.ts';

test.each([
  ['https://a.example/users/17?x=1', 'https://a.example/users/:id'],
  ['https://a.example/o/9f1c2b7e-1b1e-4c55-9d0a-1234567890ab/items', 'https://a.example/o/:id/items'],
  ['https://a.example/a/deadbeefdeadbeef', 'https://a.example/a/:id'],
  ['https://a.example/u/ann%40example.com', 'https://a.example/u/:id'],
  ['https://a.example/api/v2/payment-methods', 'https://a.example/api/v2/payment-methods'],
  ['https://a.example/', 'https://a.example/'],
])('the template of %s', (url, expected) => {
  expect(urlTemplate(new URL(url))).toBe(expected);
});

test.each([
  ['https://e.example', undefined, 'https://e.example/v1/logs'],
  ['https://e.example/', 'a b', 'https://e.example/v1/logs?key=a%20b'],
  ['https://e.example/in/v1/logs', undefined, 'https://e.example/in/v1/logs'],
  ['/events', undefined, '/events/v1/logs'],
])('records for %s with key %s go to %s', (endpoint, key, expected) => {
  expect(logsAddress(endpoint, key)).toBe(expected);
});

test.each([
  ['1.2.3', '1.2.3'],
  ['-beta 1', 'xbetax1'],
  ['x'.repeat(99), 'x'.repeat(64)],
  [undefined, undefined],
])('the label of %s', (given, expected) => {
  expect(labelOf(given)).toBe(expected);
});

describe('the page id', () => {
  const wall = { at: 1_000_000, offset: 0 };
  const clock = () => {
    let next = 0;
    Object.assign(wall, { at: 1_000_000, offset: 0 });
    return createClock({ now: () => wall.at, monotonic: () => wall.offset, newId: () => `p${next++}` });
  };
  const pass = (at: number, offset: number) =>
    Object.assign(wall, { at: wall.at + at, offset: wall.offset + offset });

  test.each([
    ['while time passes', 3_600_000, 3_600_000, 'p0'],
    ['when a clock is a little wrong', 3_601_000, 3_600_000, 'p0'],
    ['when a clock is set back', -86_400_000, 1_000, 'p0'],
    ['after sleep', 3_600_000, 1_000, 'p1'],
  ])('%s', (_, at, offset, expected) => {
    const moment = clock();
    pass(at, offset);
    expect(moment().pageId).toBe(expected);
    pass(1_000, 1_000);
    expect(moment().pageId).toBe(expected);
  });
});

test('a session ends after half an hour without records, and four hours after its start', () => {
  let at = 0;
  let next = 0;
  const session = createSession(
    () => at,
    () => `s${next++}`,
  );
  const minutes = (count: number) => {
    at += count * 60_000;
    return session.at(at).id;
  };
  expect([0, 29, 29, 30].map(minutes)).toEqual(['s0', 's0', 's0', 's1']);
  const ids = Array.from({ length: 9 }, () => minutes(29));
  expect(ids).toEqual([...Array(8).fill('s1'), 's2']);
});

test('so many a second, and some more at once', () => {
  let now = 0;
  const take = createRateLimit(2, 3, () => now);
  const burst = (count: number) => Array.from({ length: count }, take).filter(Boolean).length;
  expect(burst(9)).toBe(3);
  now += 1_000;
  expect(burst(9)).toBe(2);
  now += 60_000;
  expect(burst(9)).toBe(3);
});

// The first four bytes of SHA-256, as the service's `sampling.ts` takes them.
test('a session has the place that the service gives it', () => {
  for (const session of [
    '',
    'abc',
    'ä'.repeat(40),
    ...Array.from({ length: 130 }, (_, n) => `${n}`.repeat(n)),
  ])
    expect(shareOf(session)).toBe(createHash('sha256').update(session).digest().readUInt32BE() / 2 ** 32);
});
