import { describe, expect, test } from 'vitest';
import { type PrefixClaim, prefixConflicts } from '../../src/plan/prefixes.ts';

/** `[pipeline, place]`, where a place is `<bucket>/<prefix>`, from the oldest to the youngest. */
function conflicts(
  places: [pipeline: string, place: string, endpoint?: string | undefined][],
): [string, string][] {
  const claims = places.map(([pipeline, place, endpoint], at): PrefixClaim => {
    const [bucket = '', ...prefix] = place.split('/');
    return {
      pipeline,
      bucket,
      prefix: prefix.join('/'),
      endpoint,
      createdTime: `2026-11-23T04:00:${String(at).padStart(2, '0')}Z`,
    };
  });
  const found = prefixConflicts(claims);
  expect(prefixConflicts(claims.toReversed())).toEqual(found);
  return [...found].map(([pipeline, older]) => [pipeline, older.pipeline]);
}

describe('the younger of two is refused when its prefix', () => {
  test.each<[string, string, string]>([
    ['is equal', 'b/logs', 'b/logs'],
    ['lies in the older one', 'b/logs', 'b/logs/shop'],
    ['lies deep in the older one', 'b/logs', 'b/logs/shop/errors/v2'],
    ['holds the older one', 'b/logs/shop', 'b/logs'],
    ['holds the older one from above', 'b/logs/shop/errors/v2', 'b/logs'],
  ])('%s', (_, older, younger) => {
    expect(
      conflicts([
        ['ns/older', older],
        ['ns/younger', younger],
      ]),
    ).toEqual([['ns/younger', 'ns/older']]);
  });
});

describe('both are fine', () => {
  test.each<[string, string, string]>([
    ['side by side', 'b/logs/shop', 'b/logs/billing'],
    ['with a common beginning that is no folder', 'b/logs', 'b/logs-2'],
    ['in two buckets', 'a/logs', 'b/logs'],
  ])('%s', (_, one, other) => {
    expect(
      conflicts([
        ['ns/one', one],
        ['ns/other', other],
      ]),
    ).toEqual([]);
  });
});

describe('endpoints', () => {
  test.each<[string, string | undefined, string | undefined, boolean]>([
    ['none is AWS', undefined, 'https://s3.eu-central-1.amazonaws.com', true],
    [
      'a bucket of AWS has one name everywhere',
      'https://s3.eu-west-1.amazonaws.com',
      'https://s3.us-east-1.amazonaws.com/',
      true,
    ],
    ['the port of the scheme', 'https://minio.example.com', 'https://MINIO.example.com:443/', true],
    ['a whole name', 'https://minio.example.com', 'https://minio.example.com.', true],
    ['a whole name of AWS', undefined, 'https://s3.eu-central-1.amazonaws.com.', true],
    ['another port', 'https://minio.example.com', 'https://minio.example.com:9000', false],
    ['another host', 'https://minio.example.com', undefined, false],
    ['a host that only ends like AWS', 'https://notamazonaws.com', undefined, false],
  ])('%s', (_, one, other, isSame) => {
    const found = conflicts([
      ['ns/one', 'b/logs', one],
      ['ns/other', 'b/logs', other],
    ]);
    expect(found).toEqual(isSame ? [['ns/other', 'ns/one']] : []);
  });
});

test('of pipelines made in one second the first by name has the place', () => {
  const claim = { bucket: 'b', prefix: 'logs', createdTime: '2026-11-23T04:00:00Z' };
  const found = prefixConflicts([
    { ...claim, pipeline: 'ns/b' },
    { ...claim, pipeline: 'ns/a' },
  ]);
  expect([...found.keys()]).toEqual(['ns/b']);
});

test('the oldest of several is named', () => {
  expect(
    conflicts([
      ['ns/first', 'b/logs/a/b'],
      ['ns/second', 'b/logs/a/c'],
      ['ns/third', 'b/logs/a'],
      ['ns/fourth', 'b/logs/a/c/d'],
    ]),
  ).toEqual([
    ['ns/third', 'ns/first'],
    ['ns/fourth', 'ns/second'],
  ]);
});

test('the release’s own pipelines have the place before those of tenants, however old', () => {
  const claim = { bucket: 'b', prefix: 'logs' };
  const own = { ...claim, pipeline: 'logging/all', createdTime: '2026-11-23T05:00:00Z' };
  const tenants = ['2026-11-23T04:00:00Z', '2026-11-23T06:00:00Z'].map((createdTime, at) => ({
    ...claim,
    pipeline: `shop/${at}`,
    createdTime,
    isTenants: true,
  }));
  const found = prefixConflicts([...tenants, own]);
  expect([...found].map(([pipeline, rival]) => [pipeline, rival.pipeline])).toEqual([
    ['shop/0', 'logging/all'],
    ['shop/1', 'logging/all'],
  ]);
  const between = prefixConflicts(tenants);
  expect([...between].map(([pipeline, rival]) => [pipeline, rival.pipeline])).toEqual([['shop/1', 'shop/0']]);
});

test('no tenant holds the place that another one has by its own name, however old', () => {
  const squatter = {
    pipeline: 'evil/a',
    bucket: 'shared',
    prefix: 'shop',
    createdTime: '2026-11-23T04:00:00Z',
  };
  const own = {
    pipeline: 'shop/all',
    bucket: 'shared',
    prefix: 'shop/all',
    createdTime: '2026-11-23T05:00:00Z',
  };
  const found = prefixConflicts([squatter, own].map((claim) => ({ ...claim, isTenants: true })));
  expect([...found].map(([pipeline, rival]) => [pipeline, rival.pipeline])).toEqual([['evil/a', 'shop/all']]);
});

test('a thousand pipelines take milliseconds', () => {
  const claims = Array.from(
    { length: 1_000 },
    (_, at): PrefixClaim => ({
      pipeline: `ns/${at}`,
      bucket: 'b',
      prefix: `team/${at % 50}/${at}`,
      createdTime: '2026-11-23T04:00:00Z',
    }),
  );
  const startedAt = performance.now();
  expect(prefixConflicts(claims).size).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(100);
});
