import type { LogPipelineSpec } from '@logpipeline/crds';
import type { Problem } from '../problem.ts';

/** Fields that are set and whose feature this version does not have. The list shrinks as they land. */
export function notYetInEffect(spec: LogPipelineSpec): string[] {
  const fields: string[] = [];
  return fields;
}

export function notYetInEffectProblem(spec: LogPipelineSpec): Problem | undefined {
  const fields = notYetInEffect(spec);
  if (fields.length === 0) return undefined;
  const verb = fields.length === 1 ? 'has' : 'have';
  const message = `${fields.join(', ')} ${verb} no effect in this version. All else of this spec is in effect. Take ${fields.length === 1 ? 'it' : 'them'} out, or wait for a version that has it.`;
  return { condition: 'Ready', reason: 'NotYetInEffect', message };
}
