import { expect, test } from 'vitest';
import { tokenIn } from '../../src/reconcile/tokenSecret.ts';

test.each<[string, string | Buffer, string | undefined]>([
  ['a token', 'abc', 'abc'],
  ['one with the line end of a file', 'abc\n', 'abc'],
  ['nothing', '', undefined],
  ['two lines', 'abc\ndef', undefined],
  ['what is no text', Buffer.from([0, 255, 1]), undefined],
])('%s', (_, token, expected) => {
  const data = { token: Buffer.from(token as string).toString('base64') };
  expect(tokenIn({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token' }, data })).toBe(expected);
});
