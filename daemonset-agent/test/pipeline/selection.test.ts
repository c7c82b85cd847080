import { expect, test } from 'vitest';
import { choose, isSelected } from '../../src/pipeline/selection.ts';

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
  ['exactly some others', { namespaces: { ...all, only: ['ci'] }, containers: all }, false],
  ['exactly its namespace', { namespaces: { ...all, only: ['shop'] }, containers: all }, true],
  ['exactly none', { namespaces: { ...all, only: [] }, containers: all }, false],
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

const web = { labels: { app: 'web' }, excluded: false };
const bySelector = { matchLabels: { app: 'web' } };
test.each<[name: string, part: object, pod: Parameters<typeof choose>[2], expected: string]>([
  ['no API server, no selector', {}, undefined, 'read'],
  ['a pod not yet known, no selector: it may be excluded', {}, 'waiting', 'wait'],
  ['a pod not yet known, and a selector', bySelector, 'waiting', 'wait'],
  ['a pod that the API does not show, no selector', {}, 'unknown', 'read'],
  ['a pod that the API does not show, and labels to attach', { attachLabels: ['app'] }, 'unknown', 'read'],
  ['a pod that the API does not show, and a selector', bySelector, 'unknown', 'rest'],
  ['a pod that matches', bySelector, web, 'read'],
  ['a pod that does not', bySelector, { labels: { app: 'db' }, excluded: false }, 'rest'],
  ['a pod that is excluded', {}, { ...web, excluded: true }, 'rest'],
  ['a pod that matches and is excluded', bySelector, { ...web, excluded: true }, 'rest'],
  ['another namespace is nothing to wait for', { namespaces: { ...all, only: ['ci'] } }, 'waiting', 'rest'],
])('%s', (_, part, pod, expected) => {
  const pods = { root: '/var/log/pods', namespaces: all, containers: all, ...part };
  expect(choose(identity, { pods }, pod)).toBe(expected);
});

test('a plain file asks no API server', () => {
  expect(
    choose({ type: 'path', path: '/x/a.log' }, { files: { include: ['/x/*'], exclude: [] } }, undefined),
  ).toBe('read');
});
