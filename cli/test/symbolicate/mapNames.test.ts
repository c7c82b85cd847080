import { expect, test } from 'vitest';
import { parsePlace } from '../../src/sourceMaps/place.ts';
import { isRelease } from '../../src/sourceMaps/release.ts';
import { mapNames } from '../../src/symbolicate/mapNames.ts';

const names = mapNames([
  'assets/app-3f2.js.map',
  'client/main.js.map',
  'server/main.js.map',
  'sw.js.map',
  'nodes/0.js.map',
  'nodes/old/0.js.map',
]);

test.each<[string, string]>([
  ['https://shop.example/assets/app-3f2.js', 'assets/app-3f2.js.map'],
  ['https://cdn.example/v7/assets/app-3f2.js?v=1#x', 'assets/app-3f2.js.map'],
  ['https://shop.example/other/app-3f2.js', 'assets/app-3f2.js.map'],
  ['https://shop.example/app-3f2.js', 'assets/app-3f2.js.map'],
  ['/assets/app-3f2.js', 'assets/app-3f2.js.map'],
  ['file:///srv/client/main.js', 'client/main.js.map'],
  ['https://shop.example/nodes/0.js', 'nodes/0.js.map'],
  ['https://shop.example//sw.js', 'sw.js.map'],
  ['https://shop.example/a/../../sw.js', 'sw.js.map'],
])('%s is mapped by %s', (url, name) => expect(names.find(url)).toEqual({ status: 'found', name }));

test.each([
  '',
  'https://shop.example/',
  'https://sw.js',
  'https://shop.example/x?/sw.js',
  'https://shop.example/..',
  'https://shop.example/assets%2fapp-3f2.js',
  'https://shop.example/%73w.js',
  'https://shop.example/sw.js.map',
  'https://shop.example/..\\sw.js',
  'https://shop.example/sw.js\0',
  'https://shop.example/__proto__',
])('%j is mapped by none', (url) => expect(names.find(url)).toEqual({ status: 'none' }));

test('of maps that end alike none is guessed', () => {
  expect(names.find('https://shop.example/main.js')).toEqual({
    status: 'ambiguous',
    names: ['client/main.js.map', 'server/main.js.map'],
  });
});

test.each<[string, boolean]>([
  ['1.2.3', true],
  ['v1.2.3+build.4', true],
  ['shop@1.2.3', true],
  ['6c952e5', true],
  ['..', false],
  ['.', false],
  ['a/b', true],
  ['/a', false],
  ['a,b', false],
  ['a%2fb', false],
  ['a\\b', false],
  ['', false],
  ['-x', false],
  ['a\n', false],
  ['x'.repeat(129), false],
])('%j is a release: %s', (text, expected) => expect(isRelease(text)).toBe(expected));

test.each([
  ['maps', { kind: 'folder', path: 'maps' }],
  ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '', region: 'eu-central-1' }],
  ['s3://bucket/a/b/', { kind: 's3', bucket: 'bucket', prefix: 'a/b/', region: 'eu-central-1' }],
  ['s3://Bad_Bucket/a', { problem: expect.stringContaining('that is not s3://bucket/prefix') }],
  ['https://bucket/a', { problem: expect.stringContaining('a folder or s3://bucket/prefix') }],
])('the place %s', (text, expected) => {
  expect(parsePlace(text, { endpoint: undefined, region: 'eu-central-1' })).toMatchObject(expected);
});

test('a bucket without a region is refused, but for stores that are not AWS', () => {
  const parse = (endpoint?: string) => parsePlace('s3://bucket', { endpoint, region: undefined });
  expect(parse()).toMatchObject({ problem: expect.stringContaining('Set AWS_REGION') });
  expect(parse('http://127.0.0.1:1')).toMatchObject({ region: 'us-east-1' });
});
