import { expect, test } from 'vitest';
import { err, file, out } from './criText.ts';
import { readScript } from './readScript.ts';

const REDACT = {
  builtin: ['email', 'creditCard', 'bearerToken', 'awsAccessKey', 'jwt'] as const,
  patterns: [{ name: 'order', regex: 'order-[0-9]+' }],
};

const written = (lines: string[], options: Parameters<typeof readScript>[1] = {}) =>
  readScript([file('a', ...lines)], { redact: REDACT, ...options });

test('messages and data are redacted, in a record that is otherwise the same', () => {
  const lines = [
    out('INFO mail to a@b.io, order-7'),
    err('{"level":"error","mail":"a\\u0040b.io","order-1":["order-2",3]}'),
    out('INFO nothing "here"'),
  ];
  const plain = written(lines, { redact: undefined }).records;
  const { records, counters } = written(lines);
  expect(records).toEqual([
    { ...plain[0], message: 'INFO mail to [REDACTED:email], [REDACTED:order]' },
    { ...plain[1], data: { level: 'error', mail: '[REDACTED:email]', 'order-1': ['[REDACTED:order]', 3] } },
    plain[2],
  ]);
  expect(Object.fromEntries(counters.redactions)).toEqual({
    email: 2,
    creditCard: 0,
    bearerToken: 0,
    awsAccessKey: 0,
    jwt: 0,
    order: 2,
  });
});

test('the level is that of the line as it was written', () => {
  const redact = { patterns: [{ name: 'level', regex: 'ERROR' }] };
  expect(written([out('ERROR it failed')], { redact }).records).toMatchObject([
    { level: 'ERROR', message: '[REDACTED:level] it failed' },
  ]);
});

test('lines that are dropped are not searched', () => {
  const { records, counters } = written([out('INFO a@b.io'), out('ERROR c@d.io')], { levels: ['ERROR'] });
  expect(records).toMatchObject([{ message: 'ERROR [REDACTED:email]' }]);
  expect(counters.redactions.get('email')).toBe(1);
});

test('a secret that the runtime split is found', () => {
  const { records } = written([out('INFO card 4111 1111', 'P'), out(' 1111 1111 paid')]);
  expect(records).toMatchObject([{ message: 'INFO card [REDACTED:creditCard] paid' }]);
});

test('of one that lies across the line limit nothing is left', () => {
  const text = 'INFO this is from john.doe@example.com';
  for (let maxLineSize = text.indexOf('john') + 1; maxLineSize < text.length; maxLineSize++) {
    const [record] = written([out(text)], { maxLineSize }).records;
    expect(record?.['truncated']).toBe(true);
    expect(record?.['message']).toMatch(/^INFO this is from \[REDACTED:(cut|email)\]$/);
  }
});

test('markers may make a record much longer than its line', () => {
  const redact = { patterns: [{ name: 'a-name-of-thirty-two-characters-', regex: 'a' }] };
  const { records } = written([out(`INFO ${'a '.repeat(100_000)}`)], { redact });
  expect(records).toHaveLength(1);
  expect(
    String(records[0]?.['message']).replaceAll('[REDACTED:a-name-of-thirty-two-characters-]', ''),
  ).toMatch(/^INFO +$/);
});
