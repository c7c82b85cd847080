import type { AgentPipelineSummary, AgentSummary, RejectedConfiguration } from '@logpipeline/crds/agent';
import type { Node } from './nodeTable.ts';
import { PipelineNotes } from './pipelineNotes.ts';
import { PipelineRows, parseRevision, type Revision } from './pipelineRows.ts';
import { PipelineTotals } from './totals.ts';

/**
 * Nodes that come within this time after the operator began to look at a pipeline may have been there before, so that their counts may
 * be in the totals that are already written.
 */
const MAY_BE_CARRIED_MS = 600_000;

/** All that agents have said about one pipeline. Nodes go by their numbers. */
export class PipelineReport {
  readonly rows = new PipelineRows();
  readonly totals = new PipelineTotals();
  /** What is wrong with what runs, and what is wrong with a configuration that is not taken. */
  readonly notes = new PipelineNotes();
  readonly rejections = new PipelineNotes();
  /** The configuration that agents should run; undefined while there is none, or while the pipeline is not tracked. */
  wanted: Revision | undefined;
  /** Since when, ms since 1970. */
  wantedSince = 0;
  isTracked = false;
  /** The agents beside the ingest service should run it too. */
  isOnSidecars = false;
  readonly #since: number;
  /** The same, as text. */
  wantedRevision: string | undefined;

  constructor(now: number) {
    this.#since = now;
  }

  /** Returns whether it is another configuration than before. */
  want(revision: string | undefined, now: number): boolean {
    if (revision === this.wantedRevision) return false;
    this.wantedRevision = revision;
    this.wanted = revision === undefined ? undefined : parseRevision(revision);
    this.wantedSince = now;
    return true;
  }

  /** Takes one node's answer; returns whether people should learn at once what has changed. */
  take(node: Node, entries: EntriesOfPipeline, { configurationSynced }: AgentSummary, now: number): boolean {
    const { running, draining, rejected } = entries;
    const { index } = node;
    const update = { running, draining, now, isComplete: configurationSynced };
    const { added, isFirst, isNews } = this.rows.write(index, update);
    this.totals.add(added, isFirst && node.firstSeenAt < this.#since + MAY_BE_CARRIED_MS);
    const hasNewRejection = this.rows.setRejected(index, rejected !== undefined);
    this.notes.set(index, running?.failure ?? running?.trouble?.message);
    this.rejections.set(index, rejected?.errors.join(' '));
    return isNews || hasNewRejection;
  }

  /** Whether any of these nodes still has something of it. */
  isOn(nodes: Iterable<Node>): boolean {
    for (const { index } of nodes) {
      const row = this.rows.read(index);
      if (row?.state !== undefined || row?.drainingBytes !== undefined) return true;
    }
    return false;
  }

  forget(node: Node): void {
    this.rows.clear(node.index);
    this.notes.set(node.index, undefined);
    this.rejections.set(node.index, undefined);
  }
}

/** What one answer says about one pipeline. */
export type EntriesOfPipeline = {
  running?: AgentPipelineSummary;
  draining: AgentPipelineSummary[];
  rejected?: RejectedConfiguration;
};

/** An answer's entries by pipeline: `<namespace>/<name>`. */
export function entriesByPipeline({ pipelines, rejected }: AgentSummary): Map<string, EntriesOfPipeline> {
  const byName = new Map<string, EntriesOfPipeline>();
  const of = (name: string): EntriesOfPipeline => {
    let entries = byName.get(name);
    if (entries === undefined) {
      entries = { draining: [] };
      byName.set(name, entries);
    }
    return entries;
  };
  for (const entry of pipelines) {
    const entries = of(entry.pipeline);
    if (entry.state === 'draining') entries.draining.push(entry);
    // While one takes the other's place both are there for a moment; the one that stays counts.
    else if (entries.running === undefined || isEnding(entries.running)) entries.running = entry;
  }
  for (const entry of rejected) if (entry.pipeline !== null) of(entry.pipeline).rejected = entry;
  return byName;
}

function isEnding({ state }: AgentPipelineSummary): boolean {
  return state === 'stopping' || state === 'stopped';
}
