import { isAscii } from 'node:buffer';
import { expect, test } from 'vitest';
import { SecretFields } from '../../src/intake/secretFields.ts';

const fields = new SecretFields(['password', 'api_key', 'accessToken']);

test.each([
  ['password', true],
  ['PASSWORD', true],
  ['api_key', true],
  ['Api-Key', true],
  ['accesstoken', true],
  ['passwords', false],
  ['p', false],
  ['', false],
  ['passw0rd', false],
  ['__proto__', false],
  ['apikey', false],
])('the field %j is secret: %s', (name, expected) => {
  expect(fields.has(name)).toBe(expected);
  expect(fields.has(name), 'asked again').toBe(expected);
  expect(mayBeIn(name)).toBe(expected);
});

test.each(['pässword', 'ſecret'])('of %j it cannot be told without decoding', (name) => {
  expect(mayBeIn(name)).toBe(true);
});

test('any number of names may be asked for', () => {
  for (let nth = 0; nth < 20_000; nth++) expect(fields.has(`x${nth}`)).toBe(false);
  expect(fields.has('PassWord')).toBe(true);
});

function mayBeIn(name: string): boolean {
  const bytes = Buffer.from(`"${name}"`);
  return fields.mayBeIn(bytes, 1, bytes.length - 1, isAscii(bytes));
}
