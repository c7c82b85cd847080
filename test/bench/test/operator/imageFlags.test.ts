import { expect, test } from 'vitest';
import { flagsOfTarget, imageFlags } from '../../src/operator/imageFlags.ts';

const dockerfile = [
  'FROM node:24 AS operator',
  'ENTRYPOINT ["node", "--max-semi-space-size=2", "/app/main.mjs"]',
  'FROM node:24 AS agent',
  'ENTRYPOINT ["node", "/app/main.mjs"]',
  '',
].join('\n');

test.each([
  ['operator', ['--max-semi-space-size=2']],
  ['agent', []],
])('the flags of %s', (target, expected) => {
  expect(flagsOfTarget(dockerfile, target)).toEqual(expected);
});

test('the repository’s own Dockerfile has an operator', () => {
  expect(imageFlags().every((flag) => flag.startsWith('--'))).toBe(true);
  expect(() => flagsOfTarget(dockerfile, 'other')).toThrow('no ENTRYPOINT');
});
