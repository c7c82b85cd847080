import type { AgentPipelineSummary, AgentSummary } from '@logpipeline/crds/agent';
import type { AgentPod } from '../../src/agents/agentPod.ts';

export const REVISION = '0123456789abcdef';
export const OTHER_REVISION = 'fedcba9876543210';
export const START = Date.parse('2026-11-23T04:00:00Z');

export function entry(fields: Partial<AgentPipelineSummary> = {}): AgentPipelineSummary {
  return {
    pipeline: 'shop/logs',
    revision: REVISION,
    state: 'running',
    destination: 's3://bucket',
    totals: { records: 0, bytes: 0, objects: 0, dropped: {} },
    unshippedBytes: 0,
    bufferBytes: { used: 0, limit: 1 << 30 },
    oldestUnshippedTime: null,
    lastUploadTime: null,
    ...fields,
  };
}

export function shipped(
  records: number,
  dropped: Record<string, number> = {},
): AgentPipelineSummary['totals'] {
  return { records, bytes: records * 10, objects: Math.ceil(records / 100), dropped };
}

export function summary(
  node: string,
  pipelines: AgentPipelineSummary[],
  fields: Partial<AgentSummary> = {},
): AgentSummary {
  return {
    version: '0.1.0',
    cluster: 'default',
    node,
    startedTime: '2026-11-23T03:00:00Z',
    configurationSynced: true,
    pipelines,
    rejected: [],
    ...fields,
  };
}

export function agent(node: string, fields: Partial<AgentPod> = {}): AgentPod {
  return {
    node,
    pod: `agent-${node}`,
    uid: `uid-${node}`,
    ip: '127.0.0.1',
    ready: true,
    since: START,
    ...fields,
  };
}
