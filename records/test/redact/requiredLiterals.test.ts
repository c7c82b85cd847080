import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { checkPattern, checkPatterns, createRedactor, MOST_INSTRUCTIONS } from '../../src/redact/index.ts';
import { OP, programOf } from '../../src/redact/program.ts';
import { requiredLiterals } from '../../src/redact/requiredLiterals.ts';
import { createRandomSource } from '../randomSource.ts';
import { redactedText } from './redacted.ts';

function literalsOf(regex: string): string[] | undefined {
  return requiredLiterals(programOf(RE2JS.compile(regex)))
    ?.map(({ bytes, ignoresCase }) => `${ignoresCase ? '(?i)' : ''}${Buffer.from(bytes)}`)
    .sort();
}

test.each([
  ['order-[0-9]+', ['order-']],
  ['[a-z]+@corp', ['@corp']],
  ['(order|invoice)-x', ['invoice-x', 'order-x']],
  ['order=[0-9]|invoice=[a-z]', ['invoice=', 'order=']],
  ['\\s*token', ['token']],
  ['(?i)password=', ['(?i)word=']],
  ['(?:ab)+c?', ['ab']],
  ['x?yz', ['xyz', 'yz']],
  ['a"b', ['b']],
  ['[0-9]{9}', undefined],
  ['a|[0-9]', undefined],
  ['(?i)ks', undefined],
  ['é+', undefined],
  ['(key){3}', ['keykeykey']],
  ['\\d{3}-\\d{2}', ['-']],
])('every match of %s contains one of %j', (regex, expected) => {
  expect(literalsOf(regex)).toEqual(expected);
});

const REGEXES = [
  'ab+c',
  '(ab|ba)c',
  'a?b?c+',
  '[ab]c[ab]',
  '(?i)abc?',
  '(a|b)*cb',
  'c(a|b){2,3}',
  'ab|bc|ca',
  '^a.*c$',
  'a\\b.',
  '(?:a(?:b|c))+b',
  'B|(?i)cc',
];

test('what the literals let through is what the engine finds by itself', () => {
  const random = createRandomSource(77);
  for (const regex of REGEXES) {
    const redactor = createRedactor({ patterns: [{ name: 'it', regex }] });
    const engine = RE2JS.compile(regex);
    for (let round = 0; round < 2_000; round++) {
      let text = '';
      for (let length = random.below(14); length > 0; length--)
        text += random.pick(['a', 'b', 'c', 'A', 'B', 'C', ' ', '-', 'é']);
      expect(redactedText(redactor, text), `${regex} in ${text}`).toBe(
        engine.matcher(text).replaceAll('[REDACTED:it]'),
      );
    }
  }
});

describe('an expression is refused', () => {
  test.each([
    [
      '(',
      'it is no regular expression in RE2 syntax (no look-around, no back references): error parsing regexp: missing closing ): `(`',
    ],
    ['a(?=b)', 'invalid or unsupported Perl syntax'],
    ['(a)\\1', 'invalid escape sequence'],
    ['', 'it matches the empty text'],
    ['a*', 'it matches the empty text'],
    ['\\b', 'it matches the empty text'],
    ['^|a', 'it matches the empty text'],
    ['[a-z]{900}[0-9]{900}', 'it is too large: it has 1802 steps, 1000 are allowed'],
  ])('%s', (regex, error) => {
    expect(checkPattern(regex)).toContain(error);
    expect(() => createRedactor({ patterns: [{ name: 'it', regex }] })).toThrow(
      `pattern it: regex "${regex}" is not valid; it`,
    );
  });

  test.each(['a', '\\bx\\b', '[0-9]{1,400}', '\\p{Greek}+', '(?i)straße', '(?P<name>x)'])(
    'not %s',
    (regex) => {
      expect(checkPattern(regex)).toBeUndefined();
    },
  );

  test('if all together are too large', () => {
    const patterns = ['a', 'b', 'c'].map((name) => ({ name, regex: `${name}[0-9]{400}` }));
    expect(checkPatterns(patterns)).toBe(
      'they are too large together: they have 1209 steps, 1000 are allowed; repeat less, or take some out',
    );
    expect(checkPatterns(patterns.slice(1))).toBeUndefined();
    expect(() => createRedactor({ patterns })).toThrow('patterns: they are too large together');
  });

  test('if there are more than sixteen', () => {
    const patterns = Array.from({ length: 17 }, (_, index) => ({ name: `p${index}`, regex: 'a' }));
    expect(() => createRedactor({ patterns })).toThrow('patterns: at most 16 are allowed');
    const all = createRedactor({
      patterns: patterns.slice(1).map((one, index) => ({ ...one, regex: `k${index}x` })),
    });
    expect(redactedText(all, 'k0x k15x')).toBe('[REDACTED:p1] [REDACTED:p16]');
  });

  test('the largest that is allowed compiles fast', () => {
    const started = performance.now();
    expect(checkPattern(`(a?){${MOST_INSTRUCTIONS / 4 - 10}}x`)).toBeUndefined();
    createRedactor({ patterns: [{ name: 'it', regex: '(a?){200}[bc]' }] });
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

test('the engine numbers its instructions as is assumed here', () => {
  const instruction = (regex: string) => programOf(RE2JS.compile(regex)).instructions.map(({ op }) => op);
  expect(instruction('a')).toEqual([OP.fail, OP.rune1, OP.match]);
  expect(instruction('(a|bc)')).toContain(OP.alternative);
  expect(instruction('(a)')).toContain(OP.capture);
  expect(instruction('^a')).toContain(OP.empty);
  expect(instruction('(?i)a')).toContain(OP.rune);
  expect(instruction('[a-z]')).toContain(OP.rune);
});
