export { BUILTINS, type Builtin } from './builtins.ts';
export { checkPattern, checkPatterns, MOST_INSTRUCTIONS, MOST_PATTERNS } from './checkPattern.ts';
export { createRedactor, type RedactOptions, type Redactor } from './redactor.ts';
export { markerOf, type ReplacedText } from './replacement.ts';
