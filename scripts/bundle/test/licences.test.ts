import { expect, test } from 'vitest';
import { licencesText, packageFolder } from '../licences.ts';

test.each([
  ['node_modules/pino/lib/tools.js', 'node_modules/pino'],
  ['node_modules/@aws-sdk/client-s3/dist-es/index.js', 'node_modules/@aws-sdk/client-s3'],
  ['node_modules/a/node_modules/b/index.js', 'node_modules/a/node_modules/b'],
  ['agent/node_modules/b/index.js', 'agent/node_modules/b'],
  ['records/src/level.ts', null],
])('packageFolder(%s) is %s', (input, expected) => {
  expect(packageFolder(input)).toBe(expected);
});

test('a text that several packages share is printed once', () => {
  const shared = { version: '1.0.0', license: 'MIT', text: 'the same text' };
  const text = licencesText([
    { name: 'a', ...shared },
    { name: 'b', ...shared },
    { name: 'c', version: '2.0.0', license: 'ISC', text: '' },
  ]);
  expect(text.match(/the same text/g)).toHaveLength(1);
  expect(text).toContain('a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n\nthe same text');
  expect(text).toContain('c 2.0.0 (ISC)\n\nThe package carries no licence text');
});
