import { RE2JS } from 're2js';
import { OP, type Program, programOf, reachable } from './program.ts';

/** Of a pipeline or a service; each has a bit of its own in the scan. */
export const MOST_PATTERNS = 16;

/**
 * Instructions, of one expression and of all of a pipeline together. A search may cost as much as the text's bytes times these, about
 * 12 ns each, on a thread that other pipelines share. `[0-9]{500}` has about 500, usual expressions have ten to sixty.
 */
export const MOST_INSTRUCTIONS = 1_000;

/**
 * Checks a regular expression of the user's: RE2 syntax, as Go's.
 *
 * @returns what is wrong with it, as half a sentence; undefined: nothing
 */
export function checkPattern(regex: string): string | undefined {
  const compiled = compilePattern(regex);
  return 'error' in compiled ? compiled.error : undefined;
}

export function compilePattern(regex: string): { regex: RE2JS; program: Program } | { error: string } {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(regex);
  } catch (error) {
    return {
      error: `it is no regular expression in RE2 syntax (no look-around, no back references): ${(error as Error).message}`,
    };
  }
  const program = programOf(compiled);
  if (program.instructions.length > MOST_INSTRUCTIONS)
    return {
      error: `it is too large: it has ${program.instructions.length} steps, ${MOST_INSTRUCTIONS} are allowed; repeat less, such as + for {1,900}`,
    };
  for (const end of reachable(program, program.start))
    if (program.instructions[end]?.op === OP.match)
      return {
        error:
          'it matches the empty text, and so every place of every line: let it need at least one character',
      };
  return { regex: compiled, program };
}

/**
 * Checks the expressions of one pipeline or service together.
 *
 * @returns what is wrong with them all, as {@link checkPattern} says it of one; undefined: nothing, or one of them is wrong by itself
 */
export function checkPatterns(patterns: readonly { regex: string }[]): string | undefined {
  const compiled = patterns.map(({ regex }) => compilePattern(regex));
  const steps = compiled.reduce(
    (sum, pattern) => ('error' in pattern ? Number.NaN : sum + pattern.program.instructions.length),
    0,
  );
  if (!(steps > MOST_INSTRUCTIONS)) return undefined;
  return `they are too large together: they have ${steps} steps, ${MOST_INSTRUCTIONS} are allowed; repeat less, or take some out`;
}
