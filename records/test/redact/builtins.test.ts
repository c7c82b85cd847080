import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { ALL, redactedText, withoutSecrets } from './redacted.ts';

const HEADER = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
const PAYLOAD = 'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ';
const TOKEN = `${HEADER}.${PAYLOAD}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`;
const KEY = 'AKIAIOSFODNN7EXAMPLE';

describe('is replaced', () => {
  test.each([
    // Addresses.
    ['mail to john.doe+shop@mail.example.co.uk.', 'mail to [REDACTED:email].'],
    ['<a@b.io>,c_d%x@e-f.org', '<[REDACTED:email]>,[REDACTED:email]'],
    ['user=jürgen@müller.de!', 'user=[REDACTED:email]!'],
    ["name 'o'brien@example.com'", "name '[REDACTED:email]'"],
    ['/path?email=a.b%40example.com&x=1', '/path?email=[REDACTED:email]&x=1'],
    ['email%3Dx%40example.com', '[REDACTED:email]'],
    ['a@b.com@c.com', '[REDACTED:email][REDACTED:email]'],
    ['a@example.com:8080 b@example.com.1', '[REDACTED:email]:8080 [REDACTED:email].1'],
    ['a%40b%40c.com', 'a%40[REDACTED:email]'],
    // Cards: test numbers of the schemes.
    ['card 4111111111111111 ok', 'card [REDACTED:creditCard] ok'],
    ['4111 1111 1111 1111', '[REDACTED:creditCard]'],
    ['4111-1111-1111-1111,', '[REDACTED:creditCard],'],
    ['pan=5555555555554444&', 'pan=[REDACTED:creditCard]&'],
    ['2223003122003222', '[REDACTED:creditCard]'],
    ['amex 3782 822463 10005.', 'amex [REDACTED:creditCard].'],
    ['378282246310005', '[REDACTED:creditCard]'],
    ['diners 3056 930902 5904', 'diners [REDACTED:creditCard]'],
    ['36227206271667', '[REDACTED:creditCard]'],
    ['6011111111111117 3530111333300000', '[REDACTED:creditCard] [REDACTED:creditCard]'],
    ['6200000000000005', '[REDACTED:creditCard]'],
    ['4222222222222 old', '[REDACTED:creditCard] old'],
    ['4000000000000000006', '[REDACTED:creditCard]'],
    ['12 4111 1111 1111 1111 123', '12 [REDACTED:creditCard] 123'],
    ['card%204111111111111111', 'card%20[REDACTED:creditCard]'],
    [
      'order_id=5218081143256359 span 5218081143256359',
      'order_id=[REDACTED:creditCard] span [REDACTED:creditCard]',
    ],
    ['n:"4111111111111111"', 'n:"[REDACTED:creditCard]"'],
    ['卡4111111111111111号', '卡[REDACTED:creditCard]号'],
    // Bearer tokens.
    ['Authorization: Bearer mF_9.B5f-4.1JqM', 'Authorization: Bearer [REDACTED:bearerToken]'],
    ['authorization=bearer%20abcdefgh12345678', 'authorization=bearer%20[REDACTED:bearerToken]'],
    ['BEARER   AbCdEf123456+/== end', 'BEARER   [REDACTED:bearerToken] end'],
    ['bearer\tlongwordwithoutanydigitsinit', 'bearer\t[REDACTED:bearerToken]'],
    // AWS.
    [`id ${KEY}.`, 'id [REDACTED:awsAccessKey].'],
    ['ASIA1234567890ABCDEF', '[REDACTED:awsAccessKey]'],
    [
      `Credential=${KEY}/20261123/eu-central-1/s3`,
      'Credential=[REDACTED:awsAccessKey]/20261123/eu-central-1/s3',
    ],
    [`X-Amz-Credential%3D${KEY}%2F2026`, 'X-Amz-Credential%3D[REDACTED:awsAccessKey]%2F2026'],
    // Escapes in text: of JSON that is kept as text, and of quoted values.
    ['{"a":"x\\u0040example.com","a":1}', '{"a":"[REDACTED:email]","a":1}'],
    ['{"a":"\\u0034111111111111111"', '{"a":"[REDACTED:creditCard]"'],
    [
      'mail a@b.io or c\\u0040d.io \\u00zz \\ud800 \\',
      'mail [REDACTED:email] or [REDACTED:email] \\u00zz \\ud800 \\',
    ],
    [
      `"one\\n${KEY}\\n4111111111111111\\tBearer abcdefgh1234"`,
      '"one\\n[REDACTED:awsAccessKey]\\n[REDACTED:creditCard]\\tBearer [REDACTED:bearerToken]"',
    ],
    // JWT.
    [`token=${TOKEN};`, 'token=[REDACTED:jwt];'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', '[REDACTED:jwt]'],
    ['eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aXY.Y2lwaGVy.dGFn', '[REDACTED:jwt]'],
    [`x${TOKEN}`, 'x[REDACTED:jwt]'],
    // Several, and one in another.
    [`Bearer ${TOKEN}`, 'Bearer [REDACTED:bearerToken]'],
    [`a@b.io ${KEY} ${TOKEN}`, '[REDACTED:email] [REDACTED:awsAccessKey] [REDACTED:jwt]'],
  ])('%s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });
});

describe('stays as it is', () => {
  test.each([
    // No addresses.
    'svelte@5.57.0 @types/node user@localhost a@10.0.0.1 @example.com foo@.com foo@-x.com',
    'user@1000.service getty@tty1.service logo@2x.png Object@1a2b3c4d',
    'x@y x@y.z x@ @ @@ a@b@c 50%40 a %40 b',
    // No cards: check digit, scheme, length, neighbours.
    '4111111111111112 4111 1111 1111 1112',
    '1764324000123 1764324000123456 1764324000123456789',
    '9111111111111111 0000000000000000 1234567812345670',
    '41111111111111110 411111111111111',
    'a4111111111111111 4111111111111111b 0.4111111111111111 4111111111111111.5 x_4111111111111111x',
    '4111  1111 1111 1111 4111.1111.1111.1111 4111-1111 1111-1111',
    '+49 151 4111 1111 12 +1 415-555-2671 tel 030 1234 5678 9012',
    // What logs are full of.
    '2026-11-23T04:00:00.123456789Z 20261123040000123 04:00:00,123',
    '123e4567-e89b-12d3-a456-426614174000 41111111-1111-1111-1111-111111111111',
    'span_id=5218081143256359 traceId: 5218081143256359 X-B3-SpanId="5218081143256359"',
    'traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-5218081143256359-01',
    'trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7 10.1.2.3:8080 [::1]:443',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    // No tokens.
    'Bearer token expired; bearer authentication failed: bearer of bad news; Bearer [REDACTED:bearerToken]',
    'forbearer abcdefgh12345678 Bearer: x bearerabcdefgh12345678 Bearer ',
    'AKIA AKIA123 AKIAIOSFODNN7EXAMPLEX xAKIAIOSFODNN7EXAMPLE akiaiosfodnn7example AKIAIOSFODNN7EXAMPLe',
    'AROAIOSFODNN7EXAMPLE AIDAIOSFODNN7EXAMPLE',
    'eyJ eyJhbGci.eyJz.x eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.abc',
    '',
    ' ',
    'é',
  ])('%s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

test('it makes no difference at which place of a line a secret stands', () => {
  const secrets = [
    ['a@b.io', 'email'],
    ['a%40b.io', 'email'],
    ['4222222222222', 'creditCard'],
    ['3782 822463 10005', 'creditCard'],
    ['4111-1111-1111-1111', 'creditCard'],
    [KEY, 'awsAccessKey'],
    [TOKEN, 'jwt'],
  ];
  for (const [secret, name] of secrets)
    for (let before = 0; before < 9; before++)
      for (let behind = 0; behind < 5; behind++) {
        const [left, right] = ['#'.repeat(before), '#'.repeat(behind)];
        expect(withoutSecrets(`${left}${secret}${right}`)).toBe(`${left}[REDACTED:${name}]${right}`);
      }
});

test('only what was asked for is replaced and counted, all names from the beginning on', () => {
  const redactor = createRedactor({
    builtin: ['email', 'jwt'],
    patterns: [{ name: 'order', regex: 'order-[0-9]+' }],
  });
  expect([...redactor.counts]).toEqual([
    ['email', 0],
    ['jwt', 0],
    ['order', 0],
  ]);
  const text = `a@b.io c@d.io order-1 ${KEY} 4111111111111111 Bearer ${TOKEN}`;
  expect(redactedText(redactor, text)).toBe(
    `[REDACTED:email] [REDACTED:email] [REDACTED:order] ${KEY} 4111111111111111 Bearer [REDACTED:jwt]`,
  );
  expect([...redactor.counts]).toEqual([
    ['email', 2],
    ['jwt', 1],
    ['order', 1],
  ]);
});

test('counts go on with those that are given, and what lies within another match is not counted', () => {
  const counts = new Map([['jwt', 5]]);
  const redactor = createRedactor(ALL, counts);
  redactedText(redactor, `Bearer ${TOKEN}`);
  expect(Object.fromEntries(counts)).toEqual({
    email: 0,
    creditCard: 0,
    bearerToken: 1,
    awsAccessKey: 0,
    jwt: 5,
  });
});

describe('of a text that was cut the last word goes too, for it may be half of a secret', () => {
  test.each([
    ['mail from john@exam', 'mail from [REDACTED:cut]'],
    ['card 41111111', 'card [REDACTED:cut]'],
    [`with ${HEADER}.${PAYLOAD.slice(0, 20)}`, 'with [REDACTED:jwt]'],
    ['token=Bearer abcdefgh1234', 'token=Bearer [REDACTED:bearerToken]'],
    ['ends with a@b.io ', 'ends with [REDACTED:email] '],
    [`a word of ${'x'.repeat(300)}`, `a word of ${'x'.repeat(300)}`],
  ])('%s', (text, expected) => {
    expect(redactedText(createRedactor(ALL), text, true)).toBe(expected);
  });
});
