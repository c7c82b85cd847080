import type { PullOutcome } from './pullSummary.ts';

/** An answer of another node's agent (an address that was given away meanwhile) is none. */
export function ownAnswer(
  answer: PullOutcome,
  node: string,
): { outcome: PullOutcome['outcome']; message?: string } {
  if (answer.outcome !== 'answered') return answer;
  if (answer.summary.node === node) return { outcome: 'answered' };
  return {
    outcome: 'bad_answer',
    message: `the agent says that it runs on node "${answer.summary.node.slice(0, 64)}"; its setting node must be the node's name`,
  };
}
