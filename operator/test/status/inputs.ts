import type { LogPipeline, LogPipelineSpec } from '@logpipeline/crds';
import { NO_NODES } from '../../src/agents/nodeNames.ts';
import type { PipelineAgents } from '../../src/agents/pipelineAgents.ts';
import type { BucketReport } from '../../src/bucketTarget.ts';
import type { PipelineVerdict } from '../../src/plan/pipelineVerdict.ts';
import type { ProblemCondition } from '../../src/problem.ts';
import type { StatusInput } from '../../src/status/statusInput.ts';

export const NOW = Date.parse('2026-11-23T04:00:00Z');

const spec: LogPipelineSpec = {
  bucket: 'logs',
  interval: '15m',
  dropUnknown: false,
  s3: { forcePathStyle: false },
  nodeMetrics: { enabled: false, interval: '30s', topProcesses: 5 },
  frontend: { enabled: false },
  compression: 'zstd',
  buffer: { maxSize: '2Gi', whenFull: 'Block' },
  suspend: false,
};

export function parsed(fields: Partial<LogPipelineSpec> = {}): LogPipeline {
  return {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name: 'logs', namespace: 'shop' },
    spec: { ...spec, ...fields },
  };
}

export function verdict(fields: Partial<PipelineVerdict> = {}): PipelineVerdict {
  return {
    pipeline: 'shop/logs',
    parsed: parsed(),
    problems: [],
    configuration: { secretName: 's', revision: '0123456789abcdef', isCurrent: true },
    bucket: {
      pipeline: 'shop/logs',
      uid: 'u',
      cluster: 'default',
      s3: { bucket: 'logs' },
      prefix: 'shop/logs',
      suspend: false,
    },
    notes: [],
    ...fields,
  };
}

/** A verdict that keeps back the present spec; `kept`: an earlier one still runs. */
export function refused(condition: ProblemCondition, reason: string, kept = false): PipelineVerdict {
  const { bucket: _, configuration: __, ...rest } = verdict();
  return {
    ...rest,
    problems: [{ condition, reason, message: `${reason}, so mend it.` }],
    ...(kept ? { configuration: { secretName: 's', revision: 'fedcba9876543210', isCurrent: false } } : {}),
  };
}

export function suspended(): PipelineVerdict {
  return verdict({ parsed: parsed({ suspend: true }) });
}

export function agents(fields: Partial<PipelineAgents> = {}): PipelineAgents {
  const nobody = { ...NO_NODES, message: undefined };
  return {
    isSettled: true,
    revision: '0123456789abcdef',
    isEmpty: false,
    nodes: { desired: 20, ready: 20, upToDate: 20 },
    unready: NO_NODES,
    silent: nobody,
    outdated: NO_NODES,
    updating: NO_NODES,
    joining: NO_NODES,
    missing: { count: 0, isLong: false },
    isIngestMissing: false,
    rejected: nobody,
    blocked: nobody,
    failed: nobody,
    late: nobody,
    failing: { ...nobody, reason: undefined },
    draining: { ...NO_NODES, bytes: 0 },
    totals: { records: 5, bytes: 5_000, objects: 1, dropped: 0 },
    oldestUnshippedTime: undefined,
    lastUploadTime: NOW - 60_000,
    worst: [],
    ...fields,
  };
}

export function nodes(count: number, message?: string) {
  return { count, names: ['a', 'b', 'c'].slice(0, count), message };
}

export function bucket(problem?: string, findings: string[] = []): BucketReport {
  return {
    problems:
      problem === undefined
        ? []
        : [{ condition: 'BucketReady', reason: problem, message: `${problem}, so mend it.` }],
    findings,
    checkedTime: NOW,
  };
}

export function input(fields: Partial<StatusInput> = {}): StatusInput {
  return {
    generation: 2,
    old: undefined,
    verdict: verdict(),
    bucket: bucket(),
    agents: agents(),
    now: NOW,
    ...fields,
  };
}
