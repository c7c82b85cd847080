import { expect, test } from 'vitest';
import { parseDuration, parseQuantity } from '../../src/settings/index.ts';

const DURATIONS: [string, number | undefined][] = [
  ['500ms', 500],
  ['1s', 1_000],
  ['15m', 900_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
  ['', undefined],
  ['15', undefined],
  ['1d', undefined],
  ['-1s', undefined],
  ['1h 30m', undefined],
  ['1hm', undefined],
  ['.5h', 1_800_000],
  ['90000ms', 90_000],
  ['60000000us', 60_000],
  ['+1h', 3_600_000],
];
for (const [text, expected] of DURATIONS) {
  test(`duration ${JSON.stringify(text)}`, () => {
    expect(parseDuration(text)).toBe(expected);
  });
}

const QUANTITIES: [string | number, number | undefined][] = [
  [0, 0],
  [1024, 1024],
  ['1024', 1024],
  ['1Ki', 1024],
  ['1k', 1000],
  ['1.5Mi', 1_572_864],
  ['2Gi', 2_147_483_648],
  ['1e6', 1_000_000],
  ['1Ti', 1_099_511_627_776],
  ['0.5Gi', 2 ** 29],
  ['500M', 500_000_000],
  ['1E9', 1e9],
  ['17000000000m', 17_000_000],
  ['1Xi', undefined],
  ['', undefined],
  ['2GB', undefined],
  ['2 Gi', undefined],
  ['-1', undefined],
  [-1, undefined],
  [Number.NaN, undefined],
  ['9e99', undefined],
  ['Gi', undefined],
];
for (const [value, expected] of QUANTITIES) {
  test(`quantity ${JSON.stringify(value)}`, () => {
    expect(parseQuantity(value)).toBe(expected);
  });
}
