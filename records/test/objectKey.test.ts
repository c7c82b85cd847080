import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { indexKey, keySafe, objectKey } from '../src/objectKey.ts';

const parts = {
  prefix: 'team-a/shop',
  cluster: 'prod-eu',
  ms: Date.parse('2026-11-23T04:05:06Z'),
  node: 'ip-10-0-0-1.ec2.internal',
  segment: '3f2a9c-00000017',
};

test('the data key', () => {
  expect(objectKey({ ...parts, kind: 'log', extension: 'ndjson.zst' })).toBe(
    'team-a/shop/kind=log/cluster=prod-eu/dt=2026-11-23/hour=04/ip-10-0-0-1.ec2.internal-3f2a9c-00000017.ndjson.zst',
  );
});

test('the index key', () => {
  expect(indexKey(parts)).toBe(
    'team-a/shop/_index/cluster=prod-eu/dt=2026-11-23/hour=04/ip-10-0-0-1.ec2.internal-3f2a9c-00000017.json.zst',
  );
});

test.each([
  ['plain-1_x.y', 'plain-1_x.y'],
  ['', '__HIVE_DEFAULT_PARTITION__'],
  ['a/b', 'a%2Fb'],
  ['..', '%2E%2E'],
  ['.', '%2E'],
  ['../../etc', '..%2F..%2Fetc'],
  ['a=b', 'a%3Db'],
  ['50%', '50%25'],
  ['a:b c', 'a%3Ab%20c'],
  ['arn:aws:eks:eu-1:1:cluster/prod', 'arn%3Aaws%3Aeks%3Aeu-1%3A1%3Acluster%2Fprod'],
  ['é', '%C3%A9'],
  ['\n\0\x7f', '%0A%00%7F'],
  ['a\\b', 'a%5Cb'],
])('%j is written %s', (value, expected) => {
  expect(keySafe(value)).toBe(expected);
});

describe('hostile names', () => {
  test.each(['../..', '/', '..', '.', 'a/../../b', '//', '%2e%2e%2f', 'x/hour=05/y', '\\..\\', 'n\0', ''])(
    '%j',
    (name) => {
      for (const key of [
        indexKey({ ...parts, node: name }),
        indexKey({ ...parts, cluster: name }),
        objectKey({ ...parts, node: name, kind: 'log', extension: 'ndjson.gz' }),
        objectKey({ ...parts, cluster: name, kind: 'log', extension: 'ndjson.gz' }),
      ]) {
        expect(key.startsWith('team-a/shop/')).toBe(true);
        expect(key.split('/')).toHaveLength(7);
        expect(posix.normalize(key)).toBe(key);
        expect(key).toMatch(/^[\x21-\x7e]+$/);
      }
    },
  );

  test('different names never share a key', () => {
    const names = ['a/b', 'a%2Fb', 'a%252Fb', 'a b', 'a%20b', '.', '%2E', 'A', 'a'];
    expect(new Set(names.map((node) => indexKey({ ...parts, node }))).size).toBe(names.length);
  });

  test.each(['', '/', 'a/', '/a', 'a//b', '.', 'a/../b'])('the prefix %j is a broken invariant', (prefix) => {
    expect(() => indexKey({ ...parts, prefix })).toThrow('BUG');
  });
});
