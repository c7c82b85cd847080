import { expect, test } from 'vitest';
import { groupRotated } from '../../src/discovery/groupRotated.ts';

const none: string[] = [];

test.each([
  ['logs by themselves', ['/l/a.log', '/l/b.log'], none, { '/l/a.log': 'current', '/l/b.log': 'current' }],
  ['numbered rotation', ['/l/a.log', '/l/a.log.1', '/l/a.log.2.gz'], none, { '/l/a.log': 'oldest' }],
  [
    'dated rotation',
    ['/l/a.log', '/l/a.log-20261123', '/l/a.log-20261122.gz'],
    none,
    { '/l/a.log': 'oldest' },
  ],
  [
    'a date in the middle',
    ['/l/a.log', '/l/a-2026-11-23.log', '/l/a-2026-11-23.1.log.gz'],
    none,
    { '/l/a.log': 'oldest' },
  ],
  ['counted, and nothing at the path now', ['/l/a.log.1'], none, { '/l/a.log': 'oldest' }],
  [
    'dated, and nothing at the path for the moment',
    ['/l/a.log-20261123'],
    ['/l/a.log'],
    { '/l/a.log': 'oldest' },
  ],
  [
    'dated without a log ever',
    ['/l/access.2026-11-22.txt', '/l/access.2026-11-23.txt'],
    none,
    { '/l/access.2026-11-22.txt': 'current', '/l/access.2026-11-23.txt': 'current' },
  ],
  ['a compressed copy', ['/l/a.log', '/l/a.log.gz'], none, { '/l/a.log': 'current' }],
  [
    'names that only look alike',
    ['/l/a.log', '/l/a.logs', '/l/ab.log', '/l/a.log.bak'],
    none,
    {
      '/l/a.log': 'current',
      '/l/a.logs': 'current',
      '/l/ab.log': 'current',
      '/l/a.log.bak': 'current',
    },
  ],
  [
    'instances',
    ['/l/app-1.log', '/l/app-2.log', '/l/app.log'],
    none,
    {
      '/l/app-1.log': 'current',
      '/l/app-2.log': 'current',
      '/l/app.log': 'current',
    },
  ],
  [
    'the same names in two folders',
    ['/k/a.log.1', '/l/a.log'],
    none,
    { '/k/a.log': 'oldest', '/l/a.log': 'current' },
  ],
])('%s', (_what, paths, known, expected) => {
  expect(Object.fromEntries(groupRotated(paths, new Set(known)))).toEqual(expected);
});
