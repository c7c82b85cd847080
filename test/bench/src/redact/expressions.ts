import { BUILTINS, type RedactOptions } from '@logpipeline/records/redact';

/** What a person would add: a number, a word in either case, an id. */
export const PATTERNS = [
  { name: 'customer', regex: 'customer-[0-9]{4,12}' },
  { name: 'password', regex: '(?i)password=[^ &"]+' },
  { name: 'iban', regex: '\\bDE[0-9]{2}( ?[0-9]{4}){4} ?[0-9]{2}\\b' },
];

export const OPTIONS = {
  builtins: { builtin: BUILTINS },
  withPatterns: { builtin: BUILTINS, patterns: PATTERNS },
} satisfies Record<string, RedactOptions>;

/** The built-ins as far as POSIX extended expressions can say them: without check digits, addresses of names only. */
const BUILTIN_EXPRESSIONS = [
  "[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}",
  '(^|[^0-9A-Za-z.])[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}',
  '[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/-]{8,}=*',
  '(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}',
  'eyJ[A-Za-z0-9_-]{13,}\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*',
];
const PATTERN_EXPRESSIONS = [
  'customer-[0-9]{4,12}',
  '[Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]=[^ &"]+',
  'DE[0-9]{2}( ?[0-9]{4}){4} ?[0-9]{2}',
];

/** The same for command lines. */
export const EXPRESSIONS = {
  builtins: BUILTIN_EXPRESSIONS,
  withPatterns: [...BUILTIN_EXPRESSIONS, ...PATTERN_EXPRESSIONS],
};
