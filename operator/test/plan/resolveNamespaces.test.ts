import { expect, test } from 'vitest';
import { resolveNamespaces } from '../../src/plan/resolveNamespaces.ts';
import { environment, read } from './pipelines.ts';

function resolved(name: string, namespaces?: Record<string, unknown>) {
  const { parsed } = read(name, namespaces === undefined ? {} : { select: { namespaces } });
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return resolveNamespaces(parsed.pipeline, 'logging', environment().namespaces);
}

test.each<[string, string, Record<string, unknown> | undefined, unknown]>([
  ['the release’s namespace sees all', 'logging/all', undefined, {}],
  [
    'names are passed on',
    'logging/all',
    { include: ['shop'], exclude: ['billing'] },
    { include: ['shop'], exclude: ['billing'] },
  ],
  [
    'labels become names',
    'logging/all',
    { matchLabels: { team: 'commerce' } },
    { only: ['billing', 'shop'] },
  ],
  [
    'all labels must match',
    'logging/all',
    { matchLabels: { team: 'commerce', stage: 'production' } },
    { only: ['shop'] },
  ],
  ['none that match is none, and not all', 'logging/all', { matchLabels: { team: 'nobody' } }, { only: [] }],
  [
    'labels and names must both match',
    'logging/all',
    { exclude: ['shop'], matchLabels: { team: 'commerce' } },
    { exclude: ['shop'], only: ['billing', 'shop'] },
  ],
  ['a tenant sees its own', 'payments/errors', undefined, { only: ['payments'] }],
  [
    'a tenant whose labels match sees its own only',
    'shop/errors',
    { matchLabels: { team: 'commerce' } },
    { only: ['shop'] },
  ],
  [
    'a tenant whose labels do not match sees nothing',
    'payments/errors',
    { matchLabels: { team: 'commerce' } },
    { only: [] },
  ],
  [
    'a tenant cannot get at others by excluding',
    'payments/errors',
    { exclude: ['shop'] },
    { exclude: ['shop'], only: ['payments'] },
  ],
  ['a tenant whose namespace is not known yet sees its own', 'new/errors', undefined, { only: ['new'] }],
])('%s', (_, name, select, expected) => {
  expect(resolved(name, select)).toEqual(expected);
});
