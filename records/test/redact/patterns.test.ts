import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { redactedText } from './redacted.ts';

/** Milliseconds. What is not linear takes minutes or years here. */
const SECONDS = 5_000;
const LONG = 1 << 20;

function withPattern(regex: string, text: string, now?: () => number): string {
  return redactedText(createRedactor({ patterns: [{ name: 'it', regex }] }, new Map(), now), text);
}

describe('patterns', () => {
  test.each([
    ['order-[0-9]+', 'order-1, order-x, order-22', '[REDACTED:it], order-x, [REDACTED:it]'],
    ['(?i)password=\\S+', 'PassWord=geheim x', '[REDACTED:it] x'],
    ['(?i)kiss', 'KISS kiſs \u212aiss', '[REDACTED:it] [REDACTED:it] [REDACTED:it]'],
    ['^start', 'start start', '[REDACTED:it] start'],
    ['end$', 'end end', 'end [REDACTED:it]'],
    ['\\bé+\\b|ü', 'éé ü', 'éé [REDACTED:it]'],
    ['a|b', 'abc', '[REDACTED:it][REDACTED:it]c'],
    ['[0-9]{3}', '12345678', '[REDACTED:it][REDACTED:it]78'],
    ['a.*z', 'a z z y', '[REDACTED:it] y'],
    ['a.*?z', 'a z z y', '[REDACTED:it] z y'],
    ['\\x{1F600}', 'x😀y', 'x[REDACTED:it]y'],
    ['"quoted"', 'a "quoted" b', 'a [REDACTED:it] b'],
    ['-', '--', '[REDACTED:it][REDACTED:it]'],
    ['(foo|bar)(\\d+|x)', 'foo1 barx baz', '[REDACTED:it] [REDACTED:it] baz'],
  ])('%s in %s', (regex, text, expected) => {
    expect(withPattern(regex, text)).toBe(expected);
  });

  test('of two that overlap the second has what is left, and each is counted', () => {
    const redactor = createRedactor({
      patterns: [
        { name: 'first', regex: 'abcd' },
        { name: 'second', regex: 'cdef' },
        { name: 'within', regex: 'bc' },
      ],
    });
    expect(redactedText(redactor, 'x abcdef y')).toBe('x [REDACTED:first][REDACTED:second] y');
    expect([...redactor.counts.values()]).toEqual([1, 1, 0]);
  });
});

describe('whatever the pattern and the line, it takes seconds at most and nothing gets through', () => {
  test.each([
    ['(a+)+$', 'a'.repeat(LONG)],
    ['(a+)+$', `${'a'.repeat(LONG)}!`],
    ['(a|aa)+$', `${'a'.repeat(LONG)}!`],
    ['(.*a){20}', 'a'.repeat(LONG)],
    ['([a-z]+)*[0-9]', 'a'.repeat(LONG)],
    ['a.*?b|a', 'a'.repeat(LONG)],
    ['(?:a|b){0,400}[cd]', 'ab'.repeat(LONG / 2)],
    ['[ab]*a[ab]{200}c', 'abbabab'.repeat(LONG / 8)],
    ['a', 'a '.repeat(LONG / 2)],
  ])('%s', (regex, text) => {
    const started = performance.now();
    const result = withPattern(regex, text);
    expect(performance.now() - started).toBeLessThan(SECONDS);
    expect(result.length).toBeLessThanOrEqual(text.length + 64 * 1024);
    if (regex === 'a' || regex === 'a.*?b|a')
      expect(result.replaceAll('[REDACTED:it]', '')).not.toContain('a');
  });

  test('built-ins', () => {
    const redactor = createRedactor({
      builtin: ['email', 'creditCard', 'bearerToken', 'awsAccessKey', 'jwt'],
    });
    const started = performance.now();
    for (const piece of [
      'eyJ',
      'eyJeyJeyJeyJeyJeyJ.',
      'a@',
      'a%40',
      'a@a.',
      'bearer ',
      'Bearer\t\t',
      'AKIA',
      '4',
      '4111 1111 ',
      '1-',
      '@',
      '%',
      '.a',
    ])
      redactedText(redactor, piece.repeat(Math.floor(LONG / piece.length)));
    expect(performance.now() - started).toBeLessThan(SECONDS);
  });

  test('when the time for a line is over, its rest is taken for one match', () => {
    let clock = 0;
    const result = withPattern('a', 'a b '.repeat(100), () => clock++ * 200);
    expect(result.replaceAll('[REDACTED:it]', '')).toMatch(/^( b ){31,98}$/);
  });
});

test('a match is found wherever it stands in a long line', () => {
  const secret = `key-${'7'.repeat(200)}`;
  for (const at of [0, 65_400, 65_532, 65_536, 65_600, 131_000, 200_000]) {
    const text = `${'é'.repeat(at / 2)} ${secret} ${'x'.repeat(70_000)}`;
    for (const regex of ['key-7{200}', '[k][^ ]+7']) expect(withPattern(regex, text)).not.toContain('777');
  }
});
