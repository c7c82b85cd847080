import type { AgentPipelineSummary, AgentSummary, RejectedConfiguration } from '@logpipeline/crds/agent';
import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';

export type SummaryInput = {
  version: string;
  cluster: string;
  node: string;
  /** Milliseconds since 1970 UTC. */
  startedAt: number;
  leaving: string | undefined;
  configurationSynced: boolean;
  rejected: RejectedConfiguration[];
  statuses: PipelineStatus[];
};

/** What the operator asks each agent for. */
export function summarize({ startedAt, leaving, statuses, ...rest }: SummaryInput): AgentSummary {
  return {
    version: rest.version,
    cluster: rest.cluster,
    node: rest.node,
    startedTime: new Date(startedAt).toISOString(),
    ...(leaving === undefined ? {} : { leaving }),
    configurationSynced: rest.configurationSynced,
    pipelines: statuses.map(summarizePipeline),
    rejected: rest.rejected,
  };
}

function summarizePipeline(status: PipelineStatus): AgentPipelineSummary {
  const { failing, lastSuccessTime } = status.upload;
  return {
    pipeline: status.pipeline,
    revision: status.revision,
    state: status.state,
    ...(status.failure === undefined ? {} : { failure: status.failure }),
    destination: status.destination,
    totals: status.totals,
    unshippedBytes: status.spool.bytes,
    bufferBytes: { used: status.spool.bytes + status.spool.unlinkedBytes, limit: status.spool.limitBytes },
    oldestUnshippedTime: status.lag.oldestUnshippedTime,
    lastUploadTime: lastSuccessTime,
    ...(failing === undefined
      ? {}
      : { trouble: { reason: failing.reason, message: failing.message, since: failing.since } }),
  };
}
