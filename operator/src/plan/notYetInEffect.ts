import type { LogPipelineSpec } from '@logpipeline/crds';
import type { Problem } from '../problem.ts';

/** Fields that are set and whose feature this version does not have. The list shrinks as they land. */
export function notYetInEffect(spec: LogPipelineSpec): string[] {
  const fields: string[] = [];
  if (isRedacting(spec)) fields.push('spec.redact');
  return fields;
}

/** A pipeline that wants redaction is not started without it: what is shipped in clear cannot be taken back. */
export function isWithheld(spec: LogPipelineSpec): boolean {
  return isRedacting(spec);
}

export function notYetInEffectProblem(spec: LogPipelineSpec): Problem | undefined {
  const fields = notYetInEffect(spec);
  if (fields.length === 0) return undefined;
  const verb = fields.length === 1 ? 'has' : 'have';
  const consequence = isWithheld(spec)
    ? 'Agents do not get this spec, since records would be shipped unredacted; what they ran with before, if anything, goes on.'
    : 'All else of this spec is in effect.';
  const message = `${fields.join(', ')} ${verb} no effect in this version. ${consequence} Take ${fields.length === 1 ? 'it' : 'them'} out, or wait for a version that has it.`;
  return { condition: 'Ready', reason: 'NotYetInEffect', message };
}

function isRedacting({ redact }: LogPipelineSpec): boolean {
  return (redact?.builtin?.length ?? 0) > 0 || (redact?.patterns?.length ?? 0) > 0;
}
