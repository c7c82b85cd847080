import type { LogPipelineSpec } from '@logpipeline/crds';
import { checkPattern, checkPatterns } from '@logpipeline/records/redact';
import type { Problem } from '../problem.ts';

/**
 * Expressions that the API server takes, since they are RE2 syntax, and no agent does. The pipeline is not started without them: what is
 * shipped in clear cannot be taken back.
 */
export function patternsRefused({ redact }: LogPipelineSpec): Problem | undefined {
  if (redact?.patterns === undefined) return undefined;
  let known = KNOWN.get(redact.patterns);
  if (known === undefined) {
    known = { problem: problemOf(redact.patterns) };
    KNOWN.set(redact.patterns, known);
  }
  return known.problem;
}

type Patterns = NonNullable<NonNullable<LogPipelineSpec['redact']>['patterns']>;

/** A spec is parsed once and planned often, and compiling takes up to milliseconds. */
const KNOWN = new WeakMap<Patterns, { problem: Problem | undefined }>();

function problemOf(patterns: Patterns): Problem | undefined {
  const errors = patterns.flatMap(({ name, regex }, index) => {
    const error = checkPattern(regex);
    return error === undefined ? [] : [`spec.redact.patterns[${index}].regex (${name}): ${error}`];
  });
  const together = checkPatterns(patterns);
  if (together !== undefined) errors.push(`spec.redact.patterns: ${together}`);
  if (errors.length === 0) return undefined;
  const message =
    `${errors.join('; ')}. Agents do not get this spec, since records would be shipped unredacted; what they ran with before, if ` +
    'anything, goes on. Correct the expressions.';
  return { condition: 'Ready', reason: 'PatternRefused', message };
}
