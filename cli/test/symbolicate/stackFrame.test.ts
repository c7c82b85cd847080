import { describe, expect, test } from 'vitest';
import { parseFrame } from '../../src/symbolicate/stackFrame.ts';

const URL = 'https://shop.example/assets/app.js';

describe('a frame of', () => {
  test.each<[string, string, string | undefined, string, number, number]>([
    ['Chrome', `    at u (${URL}:1:94)`, 'u', URL, 1, 94],
    ['Chrome, a method', `    at Object.run [as go] (${URL}:1:94)`, 'Object.run [as go]', URL, 1, 94],
    ['Chrome, a constructor', `    at new n (${URL}:1:94)`, 'n', URL, 1, 94],
    ['Chrome, async', `    at async u (${URL}:1:94)`, 'u', URL, 1, 94],
    ['Chrome, without a name', `    at ${URL}:1:94`, undefined, URL, 1, 94],
    ['Chrome, async without a name', `    at async ${URL}:1:94`, undefined, URL, 1, 94],
    ['Chrome, parentheses in the path', '    at u (https://a/(b)/c.js:1:2)', 'u', 'https://a/(b)/c.js', 1, 2],
    ['Chrome, a file', '    at u (file:///a/b.js:10:2)', 'u', 'file:///a/b.js', 10, 2],
    ['Chrome, a query', `    at u (${URL}?v=1:2:3)`, 'u', `${URL}?v=1`, 2, 3],
    ['Firefox', `u@${URL}:1:94`, 'u', URL, 1, 94],
    ['Firefox, without a name', `@${URL}:1:94`, undefined, URL, 1, 94],
    ['Firefox, an inner function', `a/<@${URL}:1:94`, 'a', URL, 1, 94],
    ['Firefox, async', `async*u@${URL}:1:94`, 'u', URL, 1, 94],
    ['Firefox, an @ in the path', 'u@https://a/@b/c.js:1:2', 'u', 'https://a/@b/c.js', 1, 2],
    ['Firefox, an @ in the name', 'a@b@https://a/c.js:1:2', 'a@b', 'https://a/c.js', 1, 2],
    ['Safari, global code', `global code@${URL}:1:94`, undefined, URL, 1, 94],
    ['Safari, only a place', `${URL}:1:94`, undefined, URL, 1, 94],
  ])('%s', (_, text, name, url, line, column) => {
    expect(parseFrame(text)).toMatchObject({ name, url, line, column });
  });
});

describe('is no frame:', () => {
  test.each([
    '',
    'Error: a negative count',
    'TypeError: undefined is not an object',
    '    at Array.map (<anonymous>)',
    '    at Array.map (native)',
    'map@[native code]',
    `    at eval (eval at u (${URL}:1:2), <anonymous>:1:1)`,
    `u@${URL} line 3 > eval:1:1`,
    '    at Module._load (node:internal/modules/cjs/loader:1091:12)',
    `    at u (${URL}:1)`,
    `    at u (${URL}:0:1)`,
    `    at u (${URL}:1:99999999999)`,
    'see https://a/b.js:1:2 there',
    `    at u (${'a'.repeat(5000)}:1:2)`,
    'mail me@example.com:1:2',
  ])('%s', (text) => expect(parseFrame(text)).toBeUndefined());
});

test('a hostile line costs no more than its length', () => {
  const lines = [`at ${' ('.repeat(2000)}`, '@'.repeat(4096), ':'.repeat(4096), `at ${'async '.repeat(600)}`];
  const began = performance.now();
  for (let turn = 0; turn < 100; turn++) for (const line of lines) parseFrame(line);
  expect((performance.now() - began) / 400).toBeLessThan(5);
});
