import { expect, test } from 'vitest';
import { emptySelection } from '../../src/plan/emptySelection.ts';
import { read } from './pipelines.ts';
import { planned } from './planned.ts';

const there = new Map([
  ['shop', {}],
  ['billing', {}],
]);

test.each<[string, Parameters<typeof emptySelection>[0], boolean]>([
  ['all', {}, false],
  ['all but one', { exclude: ['shop'] }, false],
  ['one that is there', { include: ['shop', 'gone'] }, false],
  ['one that is not there', { include: ['gone'] }, true],
  ['labels that nobody has', { only: [] }, true],
  ['labels that another has than is named', { include: ['shop'], only: ['billing'] }, true],
  ['labels of what is excluded', { exclude: ['shop'], only: ['shop'] }, true],
])('%s', (_, filter, isEmpty) => {
  expect(emptySelection(filter, there) !== undefined).toBe(isEmpty);
});

test('nothing is said while no namespace is known', () => {
  expect(emptySelection({ include: ['shop'] }, new Map())).toBeUndefined();
});

test('the verdict says so', () => {
  const { verdict } = planned([
    read('logging/all'),
    read('logging/none', {
      s3: { prefix: 'none' },
      select: { namespaces: { matchLabels: { team: 'nobody' } } },
    }),
  ]);
  expect(verdict('logging/all').notes).toEqual([]);
  expect(verdict('logging/none').notes).toEqual([expect.stringContaining('No namespace that is there')]);
});
