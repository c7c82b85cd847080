import { describe, expect, test } from 'vitest';
import { hourOf, parseTimestamp, partition } from '../src/timestamp.ts';
import { createRandomSource } from './randomSource.ts';

function parse(text: string): number {
  const bytes = Buffer.from(`9${text}9`);
  return parseTimestamp(bytes, 1, bytes.length - 1);
}

test.each([
  ['2026-11-23T04:05:06Z', '2026-11-23T04:05:06.000Z'],
  ['2026-11-23T04:05:06.7Z', '2026-11-23T04:05:06.700Z'],
  ['2026-11-23T04:05:06.78Z', '2026-11-23T04:05:06.780Z'],
  ['2026-11-23T04:05:06.789012345Z', '2026-11-23T04:05:06.789Z'],
  ['2026-11-23T04:05:06.9999999999Z', '2026-11-23T04:05:06.999Z'],
  ['2026-11-23T04:05:06.789012345+01:00', '2026-11-23T03:05:06.789Z'],
  ['2026-11-23T00:15:06-05:30', '2026-11-23T05:45:06.000Z'],
  ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29T00:00:00+00:00', '2000-02-29T00:00:00.000Z'],
  ['1969-12-31T23:59:59.5Z', '1969-12-31T23:59:59.500Z'],
  ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(parse(text)).toISOString()).toBe(expected);
});

test.each([
  '',
  '2026-11-23',
  '2026-11-23T04:05Z',
  '2026-11-23T04:05:06',
  '2026-11-23 04:05:06Z',
  '2026-11-23t04:05:06z',
  '2026-11-23T04:05:06.Z',
  '2026-11-23T04:05:06,5Z',
  '2026-11-23T04:05:06Zx',
  '2026-11-23T04:05:06+0100',
  '2026-11-23T04:05:06+01',
  '2026-11-23T04:05:06+24:00',
  '2026-11-23T04:05:06+01:60',
  '2026-11-23T04:05:06*01:00',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-32T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T00:00:61Z',
  'x026-01-01T00:00:00Z',
  '2026-0x-01T00:00:00Z',
  '2026-01-01T00:00:0xZ',
  '2026-01-01T00:00:00.5xZ',
  '+2026-01-01T00:00:00Z',
])('%j is no RFC 3339 time', (text) => {
  expect(parse(text)).toBeNaN();
});

test('agrees with Date.parse on random times, and is at most as liberal on random damage', () => {
  const random = createRandomSource(5);
  const two = (limit: number) => String(random.below(limit)).padStart(2, '0');
  for (let round = 0; round < 50_000; round++) {
    const year = String(random.once(2) ? 1990 + random.below(50) : random.below(10_000)).padStart(4, '0');
    const fraction = random.once(3)
      ? ''
      : `.${String(random.below(1_000_000_000)).padEnd(1 + random.below(9), '0')}`;
    const zone = random.once(2) ? 'Z' : `${random.pick(['+', '-'])}${two(24)}:${two(60)}`;
    const text = `${year}-${two(14)}-${two(33)}T${two(24)}:${two(60)}:${two(60)}${fraction}${zone}`;
    // Date.parse reads the 30th of February as the 2nd of March.
    const [month, day] = [Number(text.slice(5, 7)), Number(text.slice(8, 10))];
    const isDay =
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= new Date(Date.UTC(2000 + (Number(year) % 400), month, 0)).getUTCDate();
    expect(parse(text), text).toBe(isDay ? Date.parse(text) : Number.NaN);

    const at = random.below(text.length);
    const damaged =
      text.slice(0, at) + random.pick(['', 'x', '0', '9', '-', ':', ' ', 'Z']) + text.slice(at + 1);
    if (Number.isNaN(Date.parse(damaged)) && !/T..:..:60/.test(damaged))
      expect(parse(damaged), damaged).toBeNaN();
  }
});

describe('partition and hour', () => {
  test.each([
    ['2026-11-23T04:59:59.999Z', '2026-11-23', '04'],
    ['2026-11-23T05:00:00.000Z', '2026-11-23', '05'],
    ['1969-12-31T23:00:00.000Z', '1969-12-31', '23'],
    ['0099-01-01T00:00:00.000Z', '0099-01-01', '00'],
  ])('%s', (time, dt, hour) => {
    const ms = Date.parse(time);
    expect(partition(ms)).toEqual({ dt, hour });
    expect(new Date(hourOf(ms) * 3_600_000).toISOString()).toBe(`${dt}T${hour}:00:00.000Z`);
  });

  test('a time that has no place is a broken invariant', () => {
    expect(() => partition(Date.UTC(10_000, 0))).toThrow('BUG');
    expect(() => partition(Number.NaN)).toThrow();
  });
});
