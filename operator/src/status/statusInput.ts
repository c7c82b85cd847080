import type { LogPipelineCondition, LogPipelineStatus } from '@logpipeline/crds';
import type { PipelineAgents } from '../agents/pipelineAgents.ts';
import type { BucketReport } from '../bucketTarget.ts';
import type { PipelineVerdict } from '../plan/pipelineVerdict.ts';
import type { Problem } from '../problem.ts';
import type { ConditionType } from './reasons.ts';

/** All that a status is made from. */
export type StatusInput = {
  /** metadata.generation. */
  generation: number;
  /** What the status says so far: transition times, and what is kept while nothing newer is known. */
  old: LogPipelineStatus | undefined;
  /** Undefined: not decided yet. */
  verdict: PipelineVerdict | undefined;
  /** Of the present bucket; undefined: not checked yet. */
  bucket: BucketReport | undefined;
  agents: PipelineAgents;
  /** Milliseconds since 1970. */
  now: number;
};

export function conditionOf(
  status: LogPipelineStatus | undefined,
  type: ConditionType,
): LogPipelineCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function problemsOf(verdict: PipelineVerdict | undefined, type: ConditionType): Problem[] {
  return verdict?.problems.filter(({ condition }) => condition === type) ?? [];
}
