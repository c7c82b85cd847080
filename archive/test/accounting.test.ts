import type { GapEntry, SegmentIndex } from '@logpipeline/records';
import { describe, expect, test } from 'vitest';
import { accountingProblems } from '../src/index.ts';

const source = { type: 'path' as const, path: '/var/log/app.log' };

function index(
  sequence: number,
  ranges: [number, number][],
  gaps: GapEntry[] = [],
  file = 'aa',
): SegmentIndex {
  const entry = {
    source,
    file,
    ranges,
    shipped: 1,
    dropped: {},
    firstTime: 0,
    lastTime: 0,
    state: 'open' as const,
  };
  return {
    version: 1,
    pipeline: 'default/app',
    cluster: 'c',
    node: 'n',
    series: 'feed',
    sequence,
    kind: 'log',
    hour: 0,
    object: null,
    frames: [],
    sources: [entry],
    gaps,
    sealedAt: '2026-11-23T00:00:00.000Z',
    nextDue: '2026-11-23T00:15:00.000Z',
    stopping: false,
  };
}

const gap = (from: number, to: number | null): GapEntry => ({
  reason: 'corrupt',
  source,
  file: 'aa',
  from,
  to,
});

describe('accounts that are right', () => {
  test.each<[string, SegmentIndex[]]>([
    ['no index', []],
    ['ranges that follow each other, in any order', [index(2, [[10, 30]]), index(1, [[0, 10]])]],
    [
      'ranges of two hours within each other',
      [
        index(1, [
          [0, 5],
          [10, 15],
        ]),
        index(2, [[5, 10]]),
      ],
    ],
    ['another file', [index(1, [[0, 10]]), index(2, [[0, 10]], [], 'bb')]],
    ['a hole that a gap explains', [index(1, [[0, 10]], [gap(10, 20)]), index(2, [[20, 30]])]],
    [
      'a hole that a gap of unknown extent explains',
      [index(1, [[0, 10]]), index(2, [[20, 30]], [gap(10, null)])],
    ],
    ['a series of which the beginning has expired', [index(7, [[0, 10]]), index(8, [[10, 20]])]],
  ])('%s', (_, indexes) => {
    expect(accountingProblems(indexes)).toEqual([]);
  });
});

describe('accounts that cannot be right', () => {
  const file = '/var/log/app.log, file aa';
  test.each<[string, SegmentIndex[], string[]]>([
    [
      'a byte twice',
      [index(1, [[0, 10]]), index(2, [[9, 20]])],
      [`${file}: bytes 9 to 10 are accounted for twice`],
    ],
    [
      'a byte left out',
      [index(1, [[0, 10]]), index(2, [[11, 20]])],
      [`${file}: bytes 10 to 11 are accounted for nowhere`],
    ],
    ['the start left out', [index(1, [[4, 10]])], [`${file}: bytes 0 to 4 are accounted for nowhere`]],
    [
      'a gap elsewhere',
      [index(1, [[0, 10]], [gap(0, 5)]), index(2, [[11, 20]])],
      [`${file}: bytes 10 to 11 are accounted for nowhere`],
    ],
    ['a missing number', [index(1, [[0, 10]]), index(3, [[10, 20]])], ['series feed: number 2 is missing']],
    [
      'missing numbers',
      [index(1, [[0, 10]]), index(4, [[10, 20]])],
      ['series feed: numbers 2 to 3 are missing'],
    ],
    ['a number twice', [index(1, [[0, 10]]), index(1, [[10, 20]])], ['series feed: number 1 is there twice']],
  ])('%s', (_, indexes, expected) => {
    expect(accountingProblems(indexes)).toEqual(expected);
  });
});
