import { expect, test } from 'vitest';
import { originPattern } from '../../src/settings/originPattern.ts';

test.each([
  ['https://shop.example.com', 'https://shop.example.com', true],
  ['https://shop.example.com:443', 'https://shop.example.com', true],
  ['https://Shop.Example.com', 'https://shop.example.com', true],
  ['http://localhost:5173', 'http://localhost:5173', true],
  ['capacitor://localhost', 'capacitor://localhost', true],
  ['https://shop.example.com', 'http://shop.example.com', false],
  ['https://shop.example.com', 'https://shop.example.com:8443', false],
  ['https://shop.example.com', 'https://shop.example.com.evil.com', false],
  ['https://*.example.com', 'https://shop.example.com', true],
  ['https://*.example.com', 'https://a.b.example.com', true],
  ['https://*.example.com:8443', 'https://a.example.com:8443', true],
  ['https://*.example.com', 'https://example.com', false],
  ['https://*.example.com', 'https://evilexample.com', false],
  ['https://*.example.com', 'https://evil.com/.example.com', false],
  ['https://*.example.com', 'https://evil.com#.example.com', false],
  ['https://*.example.com', 'https://user@a.example.com', false],
  ['https://*.example.com', 'https://evil.com:80.example.com', false],
  ['https://*.example.com', 'http://a.example.com', false],
  ['https://*.example.com', 'https://.example.com', false],
  ['https://*.example.com', 'null', false],
  ['null', 'null', true],
  ['*', 'null', true],
  ['*', 'https://anything', true],
] as const)('%s and %s: %s', (entry, origin, allowed) => {
  expect(originPattern(entry)?.(origin)).toBe(allowed);
});

test.each([
  'shop.example.com',
  'https://shop.example.com/',
  'https://shop.example.com/path',
  'https://user:secret@shop.example.com',
  'https://*',
  'https://a.*.example.com',
  'https://*example.com',
  '*.example.com',
  'https://',
  '',
  'https://a.example.com?x',
])('%s is no entry', (entry) => {
  expect(originPattern(entry)).toBeUndefined();
});
