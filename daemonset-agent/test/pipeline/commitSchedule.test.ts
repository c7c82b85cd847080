import { describe, expect, test } from 'vitest';
import { type CommitState, decideCommit } from '../../src/pipeline/commitSchedule.ts';

const NOW = 1_000_000;
const idle: CommitState = {
  now: NOW,
  lastCommit: NOW - 5_000,
  sealDue: NOW + 60_000,
  intervalMs: 900_000,
  oldestFrame: undefined,
  uncommitted: false,
  vanishing: false,
  full: false,
  blocked: false,
};

describe('when to commit', () => {
  test.each<[string, Partial<CommitState>, string]>([
    ['nothing was read', {}, 'wait'],
    ['a frame is young', { oldestFrame: NOW - 29_000 }, 'wait'],
    ['a frame is 30 s old', { oldestFrame: NOW - 30_000 }, 'commit'],
    ['a full frame was closed', { uncommitted: true }, 'commit'],
    ['a full frame was closed right after a commit', { uncommitted: true, lastCommit: NOW - 500 }, 'wait'],
    ['a segment is full right after a commit', { full: true, lastCommit: NOW - 1 }, 'commit'],
    ['a file vanishes of which records are in memory', { oldestFrame: NOW - 10, vanishing: true }, 'commit'],
    ['a file vanishes of which nothing is in memory', { vanishing: true }, 'wait'],
    ['the interval is over', { sealDue: NOW }, 'seal'],
    ['the interval is over right after a commit', { sealDue: NOW, lastCommit: NOW - 1 }, 'seal'],
    ['the disk budget is used up by open segments', { blocked: true }, 'seal'],
    [
      'the clock was set back behind the last commit',
      { uncommitted: true, lastCommit: NOW + 3_600_000 },
      'commit',
    ],
    ['the clock was set back behind a frame', { oldestFrame: NOW + 3_600_000 }, 'commit'],
    ['the clock was set back, the seal would be late', { sealDue: NOW + 3_600_000 }, 'seal'],
  ])('%s', (_, state, expected) => {
    expect(decideCommit({ ...idle, ...state })).toBe(expected);
  });
});
