import {
  type LogPipelineCondition,
  type LogPipelineStatus,
  nodesSummary,
  shippedSummary,
} from '@logpipeline/crds';
import type { AgentsQuestion } from '../agents/pipelineAgents.ts';
import type { Totals } from '../agents/totals.ts';
import { agentsReady } from './agentsReady.ts';
import { bucketReady } from './bucketReady.ts';
import { delivering, lateAfterMs } from './delivering.ts';
import type { Finding } from './finding.ts';
import { ready } from './ready.ts';
import type { ConditionType } from './reasons.ts';
import { conditionOf, type StatusInput } from './statusInput.ts';

/** When the interval of a spec that does not parse is not known: the default of the resource. */
const DEFAULT_INTERVAL = '15m';

/** What to ask `AgentReports.of` about a pipeline with this status and `spec.interval`. */
export function agentsQuestion(
  old: LogPipelineStatus | undefined,
  interval: string = DEFAULT_INTERVAL,
): Pick<AgentsQuestion, 'lateAfterMs' | 'was'> {
  const delivers = conditionOf(old, 'Delivering')?.reason;
  const was = {
    late: delivers === 'UploadsFailing' || delivers === 'RecordsLate',
    blocked: delivers === 'SpoolFull',
    failed: delivers === 'SpoolFailed',
    outdated: conditionOf(old, 'AgentsReady')?.reason === 'Outdated',
  };
  return { lateAfterMs: lateAfterMs(interval), was };
}

/** The status of a pipeline, whole. Pure; what has not changed is equal to what it was. */
export function pipelineStatus(input: StatusInput): LogPipelineStatus {
  const { generation, agents, old } = input;
  const others = {
    BucketReady: bucketReady(input),
    AgentsReady: agentsReady(input),
    Delivering: delivering(input),
  };
  const findings: [ConditionType, Finding][] = [
    ['Ready', ready(input, others)],
    ['BucketReady', others.BucketReady],
    ['AgentsReady', others.AgentsReady],
    ['Delivering', others.Delivering],
  ];
  const totals = totalsOf(input);
  return {
    observedGeneration: generation,
    conditions: findings.map(([type, found]) => condition(type, found, input)),
    ...(agents.isSettled || old === undefined ? whatAgentsSay(input) : whatTheySaid(old)),
    totals: { ...totals, shipped: shippedSummary(totals.bytes) },
  };
}

/** They never fall: a leader that has just taken over writes before it has heard of any node. */
function totalsOf({ agents: { totals }, old }: StatusInput): Totals {
  const atLeast = (field: keyof Totals) => Math.max(totals[field], old?.totals?.[field] ?? 0);
  return {
    records: atLeast('records'),
    bytes: atLeast('bytes'),
    objects: atLeast('objects'),
    dropped: atLeast('dropped'),
  };
}

function condition(
  type: ConditionType,
  { status, reason, message }: Finding,
  { generation, old, now }: StatusInput,
): LogPipelineCondition {
  const before = conditionOf(old, type);
  const lastTransitionTime =
    before?.status === status ? before.lastTransitionTime : `${new Date(now).toISOString().slice(0, 19)}Z`;
  return { type, status, observedGeneration: generation, lastTransitionTime, reason, message };
}

function whatAgentsSay(input: StatusInput): LogPipelineStatus {
  const { agents } = input;
  const { oldestUnshippedTime, worst } = agents;
  const nodes = { ...agents.nodes, upToDate: upToDate(input) };
  const lastUpload = lastUploadOfRecords(input);
  return {
    nodes: { ...nodes, summary: nodesSummary(nodes) },
    ...(oldestUnshippedTime === undefined ? {} : { oldestUnshippedTime: rfc3339(oldestUnshippedTime) }),
    ...(lastUpload === 0 ? {} : { lastUploadTime: rfc3339(lastUpload) }),
    ...(worst.length === 0 ? {} : { worstNodes: worst }),
  };
}

/** Ms since 1970, or 0. Where no logs flow agents upload an index an interval all the same, and a status must not be written for it. */
function lastUploadOfRecords({ agents, old }: StatusInput): number {
  const before = Date.parse(old?.lastUploadTime ?? '') || 0;
  const { objects } = agents.totals;
  const isNew = objects > 0 && (before === 0 || objects !== old?.totals?.objects);
  // An agent that starts anew does not know when it last uploaded.
  return isNew ? Math.max(agents.lastUploadTime ?? 0, before) : before;
}

/** For a moment agents run what they had while another configuration is on its way: that is not up to date with a new spec. */
function upToDate({ agents, verdict, old, generation }: StatusInput): number {
  if (agents.revision === verdict?.configuration?.revision && agents.revision !== undefined)
    return agents.nodes.upToDate;
  return old?.observedGeneration === generation ? (old.nodes?.upToDate ?? 0) : 0;
}

/** After a start, until the agents have been asked. */
function whatTheySaid({
  nodes,
  oldestUnshippedTime,
  lastUploadTime,
  worstNodes,
}: LogPipelineStatus): LogPipelineStatus {
  return {
    ...(nodes === undefined ? {} : { nodes }),
    ...(oldestUnshippedTime === undefined ? {} : { oldestUnshippedTime }),
    ...(lastUploadTime === undefined ? {} : { lastUploadTime }),
    ...(worstNodes === undefined ? {} : { worstNodes }),
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
