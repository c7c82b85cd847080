import type { AlertLimits } from './alertLimits.ts';
import type { Colour } from './colours.ts';
import type { Limits, Variable } from './dashboard.ts';

/** Stable names of the dashboards in links and bookmarks. */
export const uids = {
  fleet: 'logpipeline-fleet',
  node: 'logpipeline-node',
  pipelines: 'logpipeline-pipelines',
  browser: 'logpipeline-browser',
};

/** Every query has it. A Prometheus of one cluster has no such label, which `.*` matches as well. */
export const cluster = 'cluster=~"$cluster"';

export const clusterVariable: Variable = {
  name: 'cluster',
  label: 'Cluster',
  query: 'label_values(logpipeline_agent_build_info, cluster)',
  all: '.*',
};

/** Under which job agents are scraped: only `up` and the process metrics, whose names others have too, need it. */
export const agentJobVariable: Variable = {
  name: 'agentJob',
  label: 'Job of the agents',
  query: 'label_values(logpipeline_agent_build_info, job)',
  all: true,
  hidden: true,
};

/** By how many seconds the oldest record is older than its pipeline's interval. */
export function lateBy(selector: string): string {
  return `(logpipeline_agent_oldest_unshipped_seconds{${selector}} - logpipeline_agent_upload_interval_seconds{${selector}})`;
}

/** What waits on disk, as a share of the pipeline's limit. */
export function spoolUse(selector: string): string {
  const bytes = (metric: string) => `logpipeline_agent_${metric}_bytes{${selector}}`;
  return `((${bytes('spool')} + ${bytes('unlinked')}) / ${bytes('spool_limit')})`;
}

/** The alerts of the chart that fire. */
export function firing({ names }: AlertLimits): string {
  return `ALERTS{alertstate="firing",alertname=~"${names.join('|')}",${cluster}}`;
}

/** From this value on it is bad. */
export function atMost(value: number, colour: Colour = 'red'): Limits {
  return { below: 'green', steps: [{ from: value, colour }] };
}

/** Below this value it is bad; below `worse` very bad. */
export function atLeast(value: number, worse: number): Limits {
  return {
    below: 'red',
    steps: [
      { from: worse, colour: 'orange' },
      { from: value, colour: 'green' },
    ],
  };
}
