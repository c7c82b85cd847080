import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { ALL, redactedJson } from './redacted.ts';

const jsonWithout = (json: string) =>
  redactedJson(createRedactor({ ...ALL, patterns: [{ name: 'order', regex: '^order[-"]\\d+$' }] }), json);

/** Every character as an escape. */
const escaped = (text: string) =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

describe('only string values change', () => {
  test.each([
    ['{"mail":"a@b.io","n":1}', '{"mail":"[REDACTED:email]","n":1}'],
    [
      '{ "a" : [ "a@b.io" , {"b":"c@d.io"} ] }',
      '{ "a" : [ "[REDACTED:email]" , {"b":"[REDACTED:email]"} ] }',
    ],
    ['{"a@b.io" :"x","c@d.io":{"e@f.io":null}}', '{"a@b.io" :"x","c@d.io":{"e@f.io":null}}'],
    ['{"n":4111111111111111}', '{"n":4111111111111111}'],
    ['{"a":"Bearer","b":"abcdefgh12345678"}', '{"a":"Bearer","b":"abcdefgh12345678"}'],
    ['{"a":"4111 1111","b":"1111 1111"}', '{"a":"4111 1111","b":"1111 1111"}'],
    ['"a@b.io"', '"[REDACTED:email]"'],
    ['["order-1","order-1 "]', '["[REDACTED:order]","order-1 "]'],
    ['{}', '{}'],
    ['4111111111111111', '4111111111111111'],
    // Escapes.
    ['{"a":"x\\u0040example.com"}', '{"a":"[REDACTED:email]"}'],
    [`{"a":"${escaped('john@example.com')}"}`, '{"a":"[REDACTED:email]"}'],
    [`{"a":"${escaped('4111111111111111')}"}`, '{"a":"[REDACTED:creditCard]"}'],
    [`{"a":"${escaped('AKIAIOSFODNN7EXAMPLE')}"}`, '{"a":"[REDACTED:awsAccessKey]"}'],
    [`{"a":"${escaped('Bearer abcdefgh12345678')}"}`, `{"a":"${escaped('Bearer ')}[REDACTED:bearerToken]"}`],
    ['{"a":"\\nx@example.com\\n"}', '{"a":"\\n[REDACTED:email]\\n"}'],
    ['{"a":"\\"x@example.com\\\\"}', '{"a":"\\"[REDACTED:email]\\\\"}'],
    ['{"a":"Bearer\\tabcdefgh12345678"}', '{"a":"Bearer\\t[REDACTED:bearerToken]"}'],
    [
      '{"a":"\\u00e9\\ud83d\\ude00 a@b.io \\u4e2d"}',
      '{"a":"\\u00e9\\ud83d\\ude00 [REDACTED:email] \\u4e2d"}',
    ],
    ['{"a":"j\\u00fcrgen@m\\u00fcller.de"}', '{"a":"[REDACTED:email]"}'],
    ['{"a":"order\\"12"}', '{"a":"[REDACTED:order]"}'],
    ['{"a":"\\/a@b.io\\/"}', '{"a":"\\/[REDACTED:email]\\/"}'],
    [
      '{"a":"\\nAKIAIOSFODNN7EXAMPLE\\n4111111111111111\\n"}',
      '{"a":"\\n[REDACTED:awsAccessKey]\\n[REDACTED:creditCard]\\n"}',
    ],
    // What tells an id of a trace from a card.
    [
      '{"trace_id":"5218081143256359","number":"5218081143256359"}',
      '{"trace_id":"5218081143256359","number":"[REDACTED:creditCard]"}',
    ],
    // JSON within JSON.
    ['{"log":"{\\"mail\\":\\"a@b.io\\"}"}', '{"log":"{\\"mail\\":\\"[REDACTED:email]\\"}"}'],
    // No secrets, but what may look like the beginning of one.
    [
      '{"esc":"\\u001b[31mred\\u001b[0m \\u003ctag\\u003e","t":1764324000123}',
      '{"esc":"\\u001b[31mred\\u001b[0m \\u003ctag\\u003e","t":1764324000123}',
    ],
  ])('%s', (json, expected) => {
    expect(jsonWithout(json)).toBe(expected);
  });
});
