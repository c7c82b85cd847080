import { type Finding, finding, problemFinding, shortened } from './finding.ts';
import type { ConditionType } from './reasons.ts';
import { problemsOf, type StatusInput } from './statusInput.ts';

type Others = Record<Exclude<ConditionType, 'Ready'>, Finding>;

const REASON_OF = {
  BucketReady: 'BucketNotReady',
  AgentsReady: 'AgentsNotReady',
  Delivering: 'NotDelivering',
} as const;

/** A field without an effect; the rest of the pipeline works. */
const PARTLY_IN_EFFECT = new Set(['NodeMetricsOff', 'FrontendOff']);

/** Ready: all is well. It is what people look at first, so it repeats the worst of the others in its message. */
export function ready({ verdict, agents, old }: StatusInput, others: Others): Finding {
  const problems = problemsOf(verdict, 'Ready');
  const partly = problems.filter(({ reason }) => PARTLY_IN_EFFECT.has(reason));
  const refused = problemFinding(
    'Ready',
    problems.filter((problem) => !partly.includes(problem)),
  );
  if (refused !== undefined) return refused;
  const withoutEffect = problemFinding('Ready', partly);
  const types = Object.keys(REASON_OF) as (keyof typeof REASON_OF)[];
  const broken = types.find((type) => others[type].status === 'False');
  if (broken !== undefined)
    return finding('Ready', REASON_OF[broken], `${broken}: ${others[broken].message}`);
  if (withoutEffect !== undefined) return withoutEffect;
  // Agents have proven what the operator cannot try itself.
  const hasUploaded = agents.lastUploadTime !== undefined || old?.lastUploadTime !== undefined;
  const unknown = types.find(
    (type) => others[type].status === 'Unknown' && !(others[type].reason === 'NotProbed' && hasUploaded),
  );
  if (unknown !== undefined) return finding('Ready', 'Pending', `${unknown}: ${others[unknown].message}`);
  if (others.Delivering.reason === 'Suspended')
    return finding('Ready', 'Suspended', others.Delivering.message);
  return {
    ...finding('Ready', 'AllWell', ''),
    message: shortened(`All is well. ${others.AgentsReady.message}`),
  };
}
