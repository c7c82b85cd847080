import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILTINS, type Builtin, checkPattern, createRedactor } from '../../src/redact/index.ts';
import { redactedText } from './redacted.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'redaction.md'), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| `(\w+)` \| `(.+?)` \| (?:`(.+?)`|stays) \|$/gm)].map(
  ([, builtin, line, becomes]) => ({
    builtin: builtin as Builtin,
    line: line as string,
    becomes: becomes ?? line,
  }),
);

test('each built-in has examples', () => {
  expect(new Set(ROWS.map(({ builtin }) => builtin))).toEqual(new Set(BUILTINS));
});

test.each(ROWS)('docs/redaction.md, $builtin: $line', ({ builtin, line, becomes }) => {
  expect(redactedText(createRedactor({ builtin: [builtin] }), line)).toBe(becomes);
});

test('the pattern for secret keys of AWS', () => {
  const regex = /`(\(\?i\)aws_.+?)`/.exec(PAGE)?.[1] as string;
  expect(checkPattern(regex)).toBeUndefined();
  const redactor = createRedactor({ patterns: [{ name: 'secret', regex }] });
  const key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  for (const name of ['aws_secret_access_key=', 'AWS_SECRET_ACCESS_KEY: ', 'awsSecretKey = "'])
    expect(redactedText(redactor, `${name}${key}`)).not.toContain('wJal');
});
