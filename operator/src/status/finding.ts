import type { LogPipelineCondition } from '@logpipeline/crds';
import type { Problem } from '../problem.ts';
import { type ConditionType, type ReasonOf, reasonRow } from './reasons.ts';

/** What one condition is to say. `status` is given by the table of reasons. */
export type Finding = { status: LogPipelineCondition['status']; reason: string; message: string };

/** The API server takes 4096 bytes; a character has at most four. */
const MESSAGE_LIMIT = 1_000;

export function finding<T extends ConditionType>(type: T, reason: ReasonOf<T>, message: string): Finding {
  const row = reasonRow(type, reason);
  if (row === undefined) throw new Error(`BUG: ${type} has no reason ${reason}`);
  return { status: row.status, reason, message: shortened(message) };
}

/** Problems of one condition: the first gives the reason. */
export function problemFinding(type: ConditionType, problems: readonly Problem[]): Finding | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const messages = [...new Set(problems.map(({ message }) => message))];
  return {
    status: reasonRow(type, first.reason)?.status ?? 'False',
    reason: first.reason,
    message: shortened(messages.join(' ')),
  };
}

/** A kept condition: what was so far, for the present generation, while nothing newer is known. */
export function keptFinding(
  condition: LogPipelineCondition | undefined,
  generation: number,
): Finding | undefined {
  if (condition?.observedGeneration !== generation) return undefined;
  const { status, reason, message } = condition;
  return { status, reason, message };
}

/**
 * Fit for a status: without control characters, which a terminal would obey, and without halves of characters, in the place of which the API
 * server stores another text than it was given, so that it would be written again for ever.
 */
export function shortened(text: string): string {
  const message = text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ');
  const characters = [...message];
  return characters.length <= MESSAGE_LIMIT ? message : `${characters.slice(0, MESSAGE_LIMIT - 1).join('')}…`;
}
