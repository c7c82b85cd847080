import { expect, test } from 'vitest';
import { compareRotated, parseRotatedName } from '../../src/tail/pathFiles.ts';

test.each([
  ['app.log.1', 'app.log', { date: '', index: 1 }],
  ['app.log.12.gz', 'app.log', { date: '', index: 12 }],
  ['app.log-20261123', 'app.log', { date: '20261123', index: 0 }],
  ['app.log-20261123.gz', 'app.log', { date: '20261123', index: 0 }],
  ['app.log-20261123-1795443435', 'app.log', { date: '20261123-1795443435', index: 0 }],
  ['app.log.2026-11-23', 'app.log', { date: '2026-11-23', index: 0 }],
  ['app-2026-11-23.log', 'app.log', { date: '2026-11-23', index: 0 }],
  ['app-2026-11-23.1.log.gz', 'app.log', { date: '2026-11-23.1', index: 0 }],
  ['syslog.1', 'syslog', { date: '', index: 1 }],
  ['app.log', 'app.log', null],
  ['app.log.gz', 'app.log', null],
  ['app.log.bak', 'app.log', null],
  ['app-1.log', 'app.log', null],
  ['other.log.1', 'app.log', null],
  ['app.log.1.tmp', 'app.log', null],
])('%s is of %s: %j', (name, base, expected) => {
  expect(parseRotatedName(name, base)).toEqual(expected);
});

test('rotated files sort from the oldest to the newest', () => {
  const names = ['a.2', 'a-20261122', 'a.10', 'a.1', 'a-20261121', 'a-20261122.2', 'a-20261122.10'];
  const parsed = names.flatMap((name) => {
    const rotated = parseRotatedName(name, 'a');
    return rotated ? [{ name, rotated }] : [];
  });
  parsed.sort((a, b) => compareRotated(a.rotated, b.rotated));
  expect(parsed.map(({ name }) => name)).toEqual([
    'a-20261121',
    'a-20261122',
    'a-20261122.2',
    'a-20261122.10',
    'a.10',
    'a.2',
    'a.1',
  ]);
});
