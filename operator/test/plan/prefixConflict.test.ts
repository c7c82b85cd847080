import { expect, test } from 'vitest';
import type { ReadPipeline } from '../../src/plan/readPipeline.ts';
import { read } from './pipelines.ts';
import { planned } from './planned.ts';

const own = { credentialsSecretRef: { name: 'writer' } };
const LATER = { creationTimestamp: '2026-11-24T00:00:00Z' };

test('a tenant cannot hold a prefix against a pipeline of the release’s namespace', () => {
  const squatter = read('shop/squatter', { s3: { ...own, prefix: 'logging/all' } });
  const { reasons } = planned([squatter, read('logging/all', {}, LATER)]);
  expect(reasons('logging/all')).toEqual([]);
  expect(reasons('shop/squatter')).toEqual(['Ready PrefixConflict']);
});

test.each<[string, ReadPipeline, ReadPipeline, string, string[]]>([
  [
    'its own namespace’s pipeline by name',
    read('shop/first', { s3: { ...own, prefix: 'logs/a' } }),
    read('shop/second', { s3: { ...own, prefix: 'logs' } }, LATER),
    'The LogPipeline shop/first has the prefix logs/a in the bucket logs',
    [],
  ],
  [
    'no other tenant’s',
    read('payments/secret-project', { s3: { ...own, prefix: 'logs/a' } }),
    read('shop/second', { s3: { ...own, prefix: 'logs' } }, LATER),
    'Another LogPipeline has a prefix in the bucket logs',
    ['payments', 'secret-project', 'logs/a'],
  ],
  [
    'nor one of the release',
    read('logging/secret-project'),
    read('shop/second', { s3: { ...own, prefix: 'logging' } }, LATER),
    'Another LogPipeline has a prefix in the bucket logs',
    ['secret-project'],
  ],
])('of whose prefix it is a tenant is told %s', (_, first, second, said, unsaid) => {
  const { verdict } = planned([second, first]);
  const message = verdict(second.key).problems[0]?.message ?? '';
  expect(message).toContain(said);
  for (const secret of unsaid) expect(message).not.toContain(secret);
});

test('in the release’s namespace every rival is named', () => {
  const first = read('logging/first');
  const { verdict } = planned([first, read('logging/second', { s3: { prefix: 'logging' } }, LATER)]);
  expect(verdict('logging/second').problems[0]?.message).toContain('The LogPipeline logging/first has');
});
