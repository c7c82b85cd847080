import { createJsonScan } from '@logpipeline/records';
import { describe, expect, test } from 'vitest';
import { cleanUrl } from '../src/cleanUrl.ts';
import { jsonText } from '../src/jsonText.ts';
import { checkOptions, type RequestLoggerOptions } from '../src/options.ts';
import { requestIdOf } from '../src/requestId.ts';
import { requestLine } from '../src/requestRecord.ts';
import { sensitiveNames } from '../src/sensitiveNames.ts';
import { parseTraceparent } from '../src/traceparent.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('a request id', () => {
  test.each(['1705315801123456', 'a', 'Root=1-67891233-abcdef012345678912345678', 'x'.repeat(128)])(
    '%s is taken',
    (id) => expect(requestIdOf(id)).toBe(id),
  );

  test.each([
    undefined,
    '',
    'x'.repeat(129),
    'a b',
    'a, b',
    'a"b',
    'a\\b',
    '../a',
    '<a>',
    'a\u001b[31m',
    'é',
    ['a', 'b'],
  ])('of %j is a new one', (header) => expect(requestIdOf(header)).toMatch(UUID));
});

describe('traceparent', () => {
  test.each([
    `00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-00`,
    `cc-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01-what-the-future-brings`,
  ])('%s is read', (header) => expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN }));

  test.each([
    undefined,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\n`,
    `cc-${TRACE}-${SPAN}-01-${'x'.repeat(300)}`,
  ])('%j is ignored', (header) => expect(parseTraceparent(header)).toBeUndefined());
});

describe('a cleaned URL', () => {
  const isSensitive = sensitiveNames(['plate'], ['page_token', 'state']);
  const clean = (url: string, params?: Record<string, unknown>) => cleanUrl(url, params, isSensitive, 200);

  test.each([
    ['/', '/'],
    ['/a/b?', '/a/b?'],
    ['/a?b=c&d=e', '/a?b=c&d=e'],
    ['/a?token=b', '/a?token=[REDACTED]'],
    ['/a?x=1&token=b&y=2', '/a?x=1&token=[REDACTED]&y=2'],
    ['/a?token=b&token=c', '/a?token=[REDACTED]&token=[REDACTED]'],
    ['/a?token=b=c/d', '/a?token=[REDACTED]'],
    ['/a?token=', '/a?token='],
    ['/a?token', '/a?token'],
    ['/a?accessToken=b', '/a?accessToken=[REDACTED]'],
    ['/a?ACCESS-TOKEN=b', '/a?ACCESS-TOKEN=[REDACTED]'],
    ['/a?%74oken=b', '/a?%74oken=[REDACTED]'],
    ['/a?%zz%74oken=b', '/a?%zz%74oken=[REDACTED]'],
    ['/a?user[password]=b', '/a?user[password]=[REDACTED]'],
    ['/a?user%5Bpassword%5D=b', '/a?user%5Bpassword%5D=[REDACTED]'],
    ['/a?password[]=b', '/a?password[]=[REDACTED]'],
    ['/a?new_password=b', '/a?new_password=[REDACTED]'],
    ['/a?X-Amz-Signature=b&X-Amz-Date=c', '/a?X-Amz-Signature=[REDACTED]&X-Amz-Date=c'],
    ['/a?plate=b', '/a?plate=[REDACTED]'],
    ['/a?page_token=b&state=c', '/a?page_token=b&state=c'],
    ['/a?b=c;token=d', '/a?b=c;token=[REDACTED]'],
    ['/a?go=https://b/?token=c&d=e', '/a?go=https://b/?token=[REDACTED]&d=e'],
    ['/a?go=https%3A%2F%2Fb%2F%3Ftoken%3Dc&d=e', '/a?go=[REDACTED]&d=e'],
    ['/a?go=%2Fb%253Ftoken%253Dc', '/a?go=[REDACTED]'],
    ['/a?go=%2Fb%3Fc%3Dd', '/a?go=%2Fb%3Fc%3Dd'],
    ['/a;jsessionid=b/c', '/a;jsessionid=[REDACTED]/c'],
    ['/a;v=1/c?token=d', '/a;v=1/c?token=[REDACTED]'],
    ['http://user:word@a/b', 'http://a/b'],
    ['//user:word@a/b', '//a/b'],
    ['/a/@b?c=d@e', '/a/@b?c=d@e'],
  ])('%s: %s', (url, expected) => expect(clean(url)).toBe(expected));

  test.each<[string, Record<string, unknown>, string]>([
    ['/reset/abc', { token: 'abc' }, '/reset/[REDACTED]'],
    ['/reset/a%20b/x?y=abc', { token: 'a b' }, '/reset/[REDACTED]/x?y=abc'],
    ['/reset/a+b', { token: 'a+b' }, '/reset/[REDACTED]'],
    ['/reset/abc', { id: 'abc' }, '/reset/abc'],
    ['/files/a/b', { secret: 'a/b' }, '/files/[REDACTED]/[REDACTED]'],
    ['/files/a/b', { secret: ['a', 'b'] }, '/files/[REDACTED]/[REDACTED]'],
    ['/files', { token: undefined }, '/files'],
  ])('%s with the parameters %j: %s', (url, params, expected) => expect(clean(url, params)).toBe(expected));

  test('is cut, and never longer than allowed', () => {
    expect(clean(`/${'a'.repeat(199)}`)).toHaveLength(200);
    expect(clean(`/${'a'.repeat(300)}`)).toBe(`/${'a'.repeat(198)}…`);
    const many = clean(`/?${'token=a&'.repeat(1000)}`);
    expect(many).toHaveLength(200);
    expect(many).not.toContain('=a');
  });

  test('costs no more for a hostile one', () => {
    const hostile = [
      `/?${'a'.repeat(16_000)}`,
      `/?${'a=%3D&'.repeat(3_000)}`,
      `/?${'%25'.repeat(5_000)}3D=1`,
    ];
    const began = performance.now();
    for (let turn = 0; turn < 100; turn++)
      for (const url of hostile) cleanUrl(url, undefined, isSensitive, 2048);
    expect((performance.now() - began) / 300).toBeLessThan(5);
  });
});

test.each([
  ['plain', '"plain"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['a\nb\r\t\0', '"a\\nb\\r\\t\\u0000"'],
  ['\u001b[31m', '"\\u001b[31m"'],
  ['\x7f\x9b31m\u2028\u2029', '"\\u007f\\u009b31m\\u2028\\u2029"'],
  ['\ud800a', '"\ufffda"'],
  ['Grüße 🚀', '"Grüße 🚀"'],
])('%j becomes %s', (text, expected) => {
  const json = jsonText(text);
  expect(json).toBe(expected);
  const line = Buffer.from(`{"a":${json}}`);
  expect(createJsonScan().scan(line, 0, line.length)).toBe(true);
});

describe('options', () => {
  test.each<[RequestLoggerOptions, string]>([
    [{ slowMs: -1 }, 'slowMs must be a number'],
    [{ slowMs: Number.NaN }, 'slowMs must be a number'],
    [{ maxUrlLength: 10 }, 'maxUrlLength must be a whole number from 64 to 65536'],
    [{ origin: 'https://a/b' }, 'origin must be'],
    [{ fields: { Url: 'a' } }, 'fields: Url is there already'],
    [{ fields: { a: 1, A: 2 } }, 'fields: A is there already'],
    [{ fields: { 'a b': 1 } }, 'fields: "a b" is no name'],
    [{ fields: { a: Number.NaN } }, 'fields: a must be a string'],
    [{ write: 'file' as never }, 'write must be a function'],
  ])('%j: %s', (options, sentence) => {
    expect(() => checkOptions(options)).toThrow(sentence);
  });

  test('fields are written as JSON', () => {
    const { fields } = checkOptions({ fields: { cluster: 'a"b', shard: 3, canary: true, zone: null } });
    expect(fields).toBe('"cluster":"a\\"b","shard":3,"canary":true,"zone":null,');
  });
});

test('a record of any texts is one line that stock readers take', () => {
  const scan = createJsonScan();
  for (let turn = 0; turn < 3_000; turn++) {
    const text = randomText();
    const line = requestLine(
      {
        timestamp: turn * 1e9,
        requestId: 'a',
        method: randomText(),
        url: cleanUrl(text, { token: randomText() }, sensitiveNames([], []), 64),
        route: randomText(),
        durationMs: Math.random() ** 9 * 1e6,
        statusCode: 200,
        memoryDeltaBytes: Math.round((Math.random() - 0.5) * 1e6),
        cpuUserMicroseconds: Math.floor(Math.random() ** 9 * 1e6),
        overlapping: 0,
        isSlow: false,
        isAborted: true,
        traceId: undefined,
        spanId: undefined,
      },
      '',
    );
    const bytes = Buffer.from(line);
    expect(bytes.indexOf(0x0a)).toBe(bytes.length - 1);
    expect(scan.scan(bytes, 0, bytes.length - 1), line).toBe(true);
    expect(line).not.toMatch(/:-?[\d.]+e/);
  }
});

/** Of what URLs and JSON are sensitive to, halves of surrogate pairs included. */
function randomText(): string {
  const pieces = [
    'a',
    '"',
    '\\',
    '\n',
    '\r',
    '\0',
    '%',
    '=',
    '&',
    ';',
    '/',
    '?',
    'token',
    '\ud83d',
    '\udc00',
    '\u2028',
    '\x9b',
    'é',
  ];
  return Array.from(
    { length: Math.random() * 20 },
    () => pieces[Math.floor(Math.random() * pieces.length)],
  ).join('');
}
