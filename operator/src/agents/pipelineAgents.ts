import type { WorstNode } from '@logpipeline/crds';
import { type NodeNames, nodeNames } from './nodeNames.ts';
import type { Node } from './nodeTable.ts';
import type { PipelineReport } from './pipelineReport.ts';
import type { Row, TroubleReason } from './pipelineRows.ts';
import type { Totals } from './totals.ts';

/** A node that is new or starts anew has so long until its agent must be ready: images are pulled, old pods end in a minute. */
const AGENT_GRACE_MS = 300_000;
/** An agent that is ready takes a configuration in seconds, and is asked for it every 20 s, or less often when there are very many. */
const CONFIGURATION_GRACE_MS = 60_000;
/** An agent that is ready and has not answered for so long has missed several questions in a row. */
const SILENT_AFTER_MS = 120_000;
/** A buffer may be full for a moment while uploads go on, and a spool that failed is opened again at once. */
const STATE_GRACE_MS = 60_000;
const WORST_NODES = 5;

/** Nodes where something is wrong, and what one of them says about it. */
export type Trouble = NodeNames & { message: string | undefined };

/** What all agents together say about one pipeline. Times are milliseconds since 1970. */
export type PipelineAgents = {
  /** False for a moment after a start, until the agents that are ready have answered; then nothing is concluded from what is missing. */
  isSettled: boolean;
  /** The configuration that `upToDate`, `outdated`, `updating` and `rejected` are about; undefined: none is tracked yet. */
  revision: string | undefined;
  /** No node has or should have an agent, and has not for a while. */
  isEmpty: boolean;
  /** Without the agents beside the ingest service, which are in all else by the names of their pods. */
  nodes: { desired: number; ready: number; upToDate: number };
  /** Agents that should be ready and are not. */
  unready: NodeNames;
  /** Agents that are ready and give the operator no answer. */
  silent: Trouble;
  /** Agents that should run with the wanted configuration by now, and do not. */
  outdated: NodeNames;
  /** Agents that will run with it in a moment. */
  updating: NodeNames;
  /** Nodes whose agent is about to start. */
  joining: NodeNames;
  /** Nodes that have no pod of an agent; `isLong`: and should have one by now. */
  missing: { count: number; isLong: boolean };
  /** The ingest service should be there, for this pipeline has browser events, and for long none of its pods is. */
  isIngestMissing: boolean;
  /** Agents that cannot use the wanted configuration. */
  rejected: Trouble;
  /** Nothing is read, since the buffer or the disk is full. */
  blocked: Trouble;
  /** The pipeline cannot run. */
  failed: Trouble;
  /** Records are there that should be in the bucket by now. */
  late: Trouble;
  /** Uploads fail, late or not; with the reason that most nodes give. */
  failing: Trouble & { reason: TroubleReason | undefined };
  /** What still goes where it went before: the pipeline is deleted, or has another destination. */
  draining: NodeNames & { bytes: number };
  totals: Totals;
  oldestUnshippedTime: number | undefined;
  lastUploadTime: number | undefined;
  /** Those that lag most, worst first. */
  worst: WorstNode[];
};

export type AgentsQuestion = {
  now: number;
  /** Age from which a record is late, ms. */
  lateAfterMs: number;
  /** What the status says so far: what is wrong already needs no grace, also after a restart of the operator. */
  was: { late: boolean; blocked: boolean; failed: boolean; outdated: boolean };
  /** When the operator began to ask; undefined: not yet. */
  startedAt: number | undefined;
  desired: number;
  /** Since when there are fewer pods than that; undefined: there are not. */
  missingSince: number | undefined;
  /** Since when no node has or should have an agent. */
  emptySince: number | undefined;
  /** Since when there is no pod of the ingest service. */
  noIngestSince: number | undefined;
  isSettled: boolean;
};

/** Looks at each node once. Pure. */
export function pipelineAgents(
  report: PipelineReport,
  nodes: Iterable<Node>,
  question: AgentsQuestion,
): PipelineAgents {
  const { now, was } = question;
  const found = new Findings();
  const reasons = new Map<TroubleReason, number>();
  let present = 0;
  let ready = 0;
  let upToDate = 0;
  let drainingBytes = 0;
  let oldest = Number.POSITIVE_INFINITY;
  let newest = 0;
  const lagging: { node: Node; row: Row }[] = [];
  for (const node of nodes) {
    const { agent } = node;
    if (agent === undefined) continue;
    const row = report.rows.read(node.index);
    const isSidecar = agent.isSidecar === true;
    if (!isSidecar) {
      present += 1;
      if (agent.ready) ready += 1;
    }
    // Of what it does not run it may still have something to upload.
    const isExpected = !isSidecar || report.isOnSidecars;
    if (isExpected && !agent.ready) {
      if (now - node.agentSince > AGENT_GRACE_MS) found.add('unready', node);
      // Those beside the ingest service come and go with its load.
      else if (!isSidecar) found.add('joining', node);
    }
    const askedSince = Math.max(node.answeredAt, node.agentSince, question.startedAt ?? now);
    const isSilent = isExpected && agent.ready && now - askedSince > SILENT_AFTER_MS;
    if (isSilent) found.add('silent', node, node.failure?.message);
    if (isExpected && row?.isRejected === true)
      found.add('rejected', node, report.rejections.get(node.index));
    if (isExpected && report.wanted !== undefined) {
      if (report.rows.runs(node.index, report.wanted)) upToDate += isSidecar ? 0 : 1;
      else if (agent.ready && !isSilent && row?.isRejected !== true) {
        const since = Math.max(report.wantedSince, node.agentSince);
        if (was.outdated || now - since > CONFIGURATION_GRACE_MS) found.add('outdated', node);
        else if (node.agentSince <= report.wantedSince) found.add('updating', node);
        else if (!isSidecar) found.add('joining', node);
      }
    }
    if (row === undefined) continue;
    if (row.drainingBytes !== undefined) {
      found.add('draining', node);
      drainingBytes += row.drainingBytes;
    }
    if (row.uploadedMs > newest) newest = row.uploadedMs;
    const note = report.notes.get(node.index);
    const isLong = now - row.stateSinceMs >= STATE_GRACE_MS;
    if (row.state === 'blocked' && (isLong || was.blocked)) found.add('blocked', node, note);
    if (row.state === 'failed' && (isLong || was.failed)) found.add('failed', node, note);
    if (row.trouble !== undefined) {
      found.add('failing', node, note);
      reasons.set(row.trouble, (reasons.get(row.trouble) ?? 0) + 1);
    }
    if (row.oldestMs === 0) continue;
    if (row.oldestMs < oldest) oldest = row.oldestMs;
    if (isLate(row, question)) found.add('late', node, note);
    keepWorst(lagging, { node, row });
  }
  return {
    isSettled: question.isSettled,
    revision: report.wantedRevision,
    isEmpty: question.emptySince !== undefined && now - question.emptySince > CONFIGURATION_GRACE_MS,
    nodes: { desired: question.desired, ready: Math.min(ready, question.desired), upToDate },
    unready: found.nodes('unready'),
    silent: found.trouble('silent'),
    outdated: found.nodes('outdated'),
    updating: found.nodes('updating'),
    joining: found.nodes('joining'),
    missing: {
      count: Math.max(0, question.desired - present),
      isLong: question.missingSince !== undefined && now - question.missingSince > AGENT_GRACE_MS,
    },
    isIngestMissing:
      report.isOnSidecars &&
      question.noIngestSince !== undefined &&
      now - Math.max(question.noIngestSince, report.wantedSince) > AGENT_GRACE_MS,
    rejected: found.trouble('rejected'),
    blocked: found.trouble('blocked'),
    failed: found.trouble('failed'),
    late: found.trouble('late'),
    failing: { ...found.trouble('failing'), reason: mostOften(reasons) },
    draining: { ...found.nodes('draining'), bytes: drainingBytes },
    totals: report.totals.value,
    oldestUnshippedTime: Number.isFinite(oldest) ? oldest : undefined,
    lastUploadTime: newest === 0 ? undefined : newest,
    worst: lagging.map(({ node, row }) => worstNode(node, row, report)),
  };
}

/**
 * Old records alone are not late: logs that were there before the pipeline are old when they are first read. They are late when uploads
 * fail, or when the oldest has not moved for as long as an upload may take.
 */
function isLate(
  { oldestMs, oldestSinceMs, trouble, state }: Row,
  { now, lateAfterMs, was }: AgentsQuestion,
): boolean {
  if (now - oldestMs <= lateAfterMs) return false;
  const isStuck = now - oldestSinceMs > lateAfterMs;
  return isStuck || was.late || trouble !== undefined || state === 'blocked' || state === 'failed';
}

function keepWorst(worst: { node: Node; row: Row }[], next: { node: Node; row: Row }): void {
  const place = worst.findIndex(
    ({ node, row }) =>
      next.row.oldestMs < row.oldestMs || (next.row.oldestMs === row.oldestMs && next.node.name < node.name),
  );
  if (place >= 0) worst.splice(place, 0, next);
  else if (worst.length < WORST_NODES) worst.push(next);
  if (worst.length > WORST_NODES) worst.pop();
}

function worstNode(node: Node, row: Row, report: PipelineReport): WorstNode {
  const message = report.notes.get(node.index) ?? report.rejections.get(node.index);
  return {
    node: node.name,
    oldestUnshippedTime: new Date(row.oldestMs).toISOString(),
    unshippedBytes: row.unshippedBytes,
    ...(message === undefined ? {} : { message }),
  };
}

function mostOften(counts: ReadonlyMap<TroubleReason, number>): TroubleReason | undefined {
  let found: [TroubleReason, number] | undefined;
  for (const entry of counts) if (found === undefined || entry[1] > found[1]) found = entry;
  return found?.[0];
}

/** Names of nodes by what is wrong there, and the message of the first one that has one. */
class Findings {
  readonly #names = new Map<string, string[]>();
  readonly #messages = new Map<string, { node: string; message: string }>();

  add(what: string, node: Node, message?: string): void {
    const names = this.#names.get(what);
    if (names === undefined) this.#names.set(what, [node.name]);
    else names.push(node.name);
    if (message === undefined) return;
    const other = this.#messages.get(what);
    if (other === undefined || node.name < other.node) this.#messages.set(what, { node: node.name, message });
  }

  nodes(what: string): NodeNames {
    return nodeNames(this.#names.get(what) ?? []);
  }

  trouble(what: string): Trouble {
    return { ...this.nodes(what), message: this.#messages.get(what)?.message };
  }
}
