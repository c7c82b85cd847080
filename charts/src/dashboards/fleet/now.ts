import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { lostInLastHour } from '../lostInLastHour.ts';
import { atMost, cluster, firing, lateBy } from '../shared.ts';

const up = `up{job=~"$agentJob",${cluster}}`;
// Of several replicas of the operator only the one that leads knows any.
const pipelines = (status: string) =>
  `sum(max by (cluster, status, reason) (logpipeline_operator_pipelines{condition="Ready",${status},${cluster}})) or vector(0)`;

export function now(limits: AlertLimits): Row {
  return {
    title: 'Now',
    panels: [
      {
        kind: 'stat',
        title: 'Agents',
        about:
          'Agents that Prometheus reaches, those beside the ingest service too, agents that it does not, nodes that should run one and have none that is ready, and versions ' +
          'that run. Not 0: `kubectl get pods -o wide` in the namespace of the release, and `kubectl describe` what is not Running. ' +
          'Several versions for long: a roll-out hangs.',
        width: 7,
        values: [
          { name: 'up', expr: `sum(${up})`, unit: 'short' },
          { name: 'down', expr: `count(${up} == 0) or vector(0)`, unit: 'short', limits: atMost(1) },
          {
            name: 'missing',
            expr: `sum(max by (cluster) (logpipeline_operator_agents_missing{${cluster}}))`,
            unit: 'short',
            limits: atMost(1),
          },
          {
            name: 'versions',
            expr: `count(count by (version) (logpipeline_agent_build_info{${cluster}}))`,
            unit: 'short',
            limits: atMost(2, 'yellow'),
          },
        ],
      },
      {
        kind: 'stat',
        title: 'Pipelines',
        about:
          'LogPipelines by their condition Ready. Not 0: `kubectl get logpipelines -A` shows which, and `kubectl describe` says why ' +
          'and what to do.',
        width: 4,
        values: [
          { name: 'ready', expr: pipelines('status="True"'), unit: 'short' },
          { name: 'not ready', expr: pipelines('status!="True"'), unit: 'short', limits: atMost(1) },
        ],
      },
      {
        kind: 'stat',
        title: 'Furthest behind',
        about:
          'By how much the oldest record that is not in its bucket is older than its pipeline’s interval, and the fullest spool. Red: see the ' +
          'nodes and the outcomes of uploads below. With a full spool nothing is read, and the kubelet rotates logs away.',
        width: 5,
        values: [
          {
            name: 'late by',
            expr: `round(max(clamp_min(${lateBy(cluster)}, 0)))`,
            unit: 's',
            limits: atMost(limits.lateSeconds),
          },
          {
            name: 'spool',
            expr: `max(pipeline:logpipeline_agent_spool_usage:ratio_max{${cluster}})`,
            unit: 'percentunit',
            limits: atMost(limits.spool),
          },
        ],
      },
      lostInLastHour(limits, cluster, { width: 5, reasons: ', the dashboard Pipelines of which pipeline' }),
      {
        kind: 'stat',
        title: 'Alerts',
        about:
          'Alerts of logpipeline that fire. Each has a runbook: follow the link in its annotation runbook_url.',
        width: 3,
        values: [
          {
            name: 'firing',
            expr: `count(${firing(limits)}) or vector(0)`,
            unit: 'short',
            limits: atMost(1),
          },
        ],
      },
    ],
  };
}
