import { expect, test } from 'vitest';
import { isSelected } from '../../src/pipeline/selection.ts';

const identity = {
  type: 'container' as const,
  namespace: 'shop',
  pod: 'p',
  uid: 'u',
  container: 'app',
  restart: 0,
};
const all = { include: [], exclude: [] };

test.each([
  ['everything', { namespaces: all, containers: all }, true],
  ['its namespace', { namespaces: { include: ['shop'], exclude: [] }, containers: all }, true],
  ['another namespace', { namespaces: { include: ['ci'], exclude: [] }, containers: all }, false],
  ['all but its namespace', { namespaces: { include: [], exclude: ['shop'] }, containers: all }, false],
  [
    'its namespace, but excluded too',
    { namespaces: { include: ['shop'], exclude: ['shop'] }, containers: all },
    false,
  ],
  ['another container', { namespaces: all, containers: { include: ['sidecar'], exclude: [] } }, false],
])('a pipeline that selects %s', (_, filters, expected) => {
  expect(isSelected(identity, { pods: { root: '/var/log/pods', ...filters } })).toBe(expected);
});

test('a pipeline of files takes paths and no pods', () => {
  const settings = { files: { include: ['/x/*.log'], exclude: [] } };
  expect([isSelected({ type: 'path', path: '/x/a.log' }, settings), isSelected(identity, settings)]).toEqual([
    true,
    false,
  ]);
});
