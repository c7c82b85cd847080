import type { LogPipelineSpec } from '@logpipeline/crds';
import { checkPattern } from '@logpipeline/records/redact';
import type { Problem } from '../problem.ts';

/**
 * Expressions that the API server takes, since they are RE2 syntax, and no agent does. The pipeline is not started without them: what is
 * shipped in clear cannot be taken back.
 */
export function patternsRefused({ redact }: LogPipelineSpec): Problem | undefined {
  const errors = (redact?.patterns ?? []).flatMap(({ name, regex }, index) => {
    const error = checkPattern(regex);
    return error === undefined ? [] : [`spec.redact.patterns[${index}].regex (${name}): ${error}`];
  });
  if (errors.length === 0) return undefined;
  const message =
    `${errors.join('; ')}. Agents do not get this spec, since records would be shipped unredacted; what they ran with before, if ` +
    'anything, goes on. Correct the expression.';
  return { condition: 'Ready', reason: 'PatternRefused', message };
}
