import { expect, test } from 'vitest';
import { leakedResources } from '../leakedResources.ts';

test.each([
  [['PipeWrap'], ['PipeWrap'], []],
  [['PipeWrap'], ['PipeWrap', 'PipeWrap', 'Timeout'], []],
  [[], ['TCPServerWrap', 'ProcessWrap', 'ProcessWrap'], ['TCPServerWrap (1)', 'ProcessWrap (2)']],
  [['TCPSocketWrap'], ['TCPSocketWrap'], []],
])('from %j to %j: %j', (before, after, expected) => {
  expect(leakedResources({ resources: before, files: [] }, { resources: after, files: [] })).toEqual(
    expected,
  );
});

test('a file that is still open is named', () => {
  const before = { resources: [], files: ['/tmp/a'] };
  const after = { resources: [], files: ['/tmp/a', '/tmp/a', '/tmp/b'] };
  expect(leakedResources(before, after)).toEqual(['/tmp/a (1)', '/tmp/b (1)']);
});
