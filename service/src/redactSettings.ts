import {
  BUILTINS,
  checkPattern,
  checkPatterns,
  MOST_PATTERNS,
  type RedactOptions,
} from '@logpipeline/records/redact';
import * as v from 'valibot';
import { oneOf } from './settings/fields.ts';
import { together } from './settings/together.ts';

const pattern = v.strictObject({
  name: v.pipe(
    v.string('allowed: a name such as customerNumber'),
    v.regex(
      /^[A-Za-z][A-Za-z0-9_-]{0,31}$/,
      'allowed: up to 32 letters, digits, "_" and "-", beginning with a letter, such as customerNumber',
    ),
  ),
  regex: v.pipe(
    v.string('allowed: a regular expression in RE2 syntax'),
    v.maxLength(256, 'allowed: at most 256 characters'),
    v.check(
      (regex) => checkPattern(regex) === undefined,
      ({ input }) => checkPattern(input as string) as string,
    ),
  ),
});

/** What is replaced in lines before they are written anywhere. */
export const redact = v.strictObject({
  builtin: v.exactOptional(v.array(oneOf(BUILTINS), 'allowed: a list such as [email, jwt]')),
  patterns: v.exactOptional(
    v.pipe(
      v.array(pattern, 'allowed: a list such as [{name: order, regex: "order-[0-9]+"}]'),
      v.maxLength(MOST_PATTERNS, `must hold at most ${MOST_PATTERNS} patterns`),
      together(
        (patterns) => doubled(patterns).length === 0,
        (patterns) => `names ${doubled(patterns).join(', ')} more than once`,
      ),
      v.check(
        (patterns) => checkPatterns(patterns) === undefined,
        ({ input }) => checkPatterns(input as { regex: string }[]) as string,
      ),
    ),
  ),
});

/** Without anything to look for a pipeline's lines cost nothing more. */
export function isRedacting(settings: RedactOptions | undefined): settings is RedactOptions {
  return (settings?.builtin?.length ?? 0) > 0 || (settings?.patterns?.length ?? 0) > 0;
}

/** Some entries may be wrong in themselves, see {@link together}. */
function doubled(patterns: unknown): string[] {
  const list = Array.isArray(patterns) ? (patterns as ({ name?: unknown } | null)[]) : [];
  const names = list.flatMap((entry) => (typeof entry?.name === 'string' ? [entry.name] : []));
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
}
