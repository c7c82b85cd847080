import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { furthestBehind } from '../furthestBehind.ts';
import { atMost, cluster, lateBy, spoolUse } from '../shared.ts';

const worst = (metric: string) => `max by (node) (${metric}{${cluster}})`;
const sum = (metric: string) => `sum by (node) (${metric}{${cluster}})`;
const late = `max by (node) ${lateBy(cluster)}`;
const spool = `max by (node) ${spoolUse(cluster)}`;

export function nodes(limits: AlertLimits): Row {
  return {
    title: 'Nodes',
    panels: [
      furthestBehind(
        limits,
        cluster,
        'The 15 nodes whose oldest record is latest, and what usually is the reason. Late by: older than the pipeline’s interval. A node leads ' +
          'to its dashboard.',
        (ofThose) => [
          {
            name: 'Oldest record',
            expr: ofThose(worst('logpipeline_agent_oldest_unshipped_seconds')),
            unit: 's',
          },
          { name: 'Fullest spool', expr: ofThose(spool), unit: 'percentunit', limits: atMost(limits.spool) },
          { name: 'Not read yet', expr: ofThose(sum('logpipeline_agent_unread_bytes')), unit: 'bytes' },
          {
            name: 'Failing uploads',
            expr: ofThose(sum('logpipeline_agent_upload_failing')),
            unit: 'short',
            limits: atMost(1),
          },
          {
            name: 'Logs not tailed',
            expr: ofThose(sum('logpipeline_agent_files_not_tailed')),
            unit: 'short',
            limits: atMost(1),
          },
          {
            name: 'CPU',
            expr: ofThose(worst('node:logpipeline_node_cpu_utilization:ratio_rate5m')),
            unit: 'percentunit',
            limits: atMost(limits.cpu),
          },
          {
            name: 'Memory',
            expr: ofThose(worst('node:logpipeline_node_memory_utilization:ratio')),
            unit: 'percentunit',
            limits: atMost(limits.memory),
          },
        ],
      ),
      {
        kind: 'graph',
        title: 'Late by, ten worst nodes',
        about:
          'By how much the oldest record is older than its pipeline’s interval. Above the line NoSuccessfulUpload begins. One node that climbs: its ' +
          'network, disk or agent; see its dashboard. All at once: the store, or the way to it.',
        width: 12,
        unit: 's',
        queries: [{ legend: '{{node}}', expr: `topk(10, clamp_min(${late}, 0))` }],
        limits: atMost(limits.lateSeconds),
      },
      {
        kind: 'graph',
        title: 'Spool in use, ten worst nodes',
        about:
          'What waits for its upload, as a share of buffer.maxSize, of each node’s fullest pipeline. At 100% nothing more is read. Bring the ' +
          'store back, or raise buffer.maxSize.',
        width: 12,
        unit: 'percentunit',
        queries: [{ legend: '{{node}}', expr: `topk(10, ${spool})` }],
        limits: atMost(limits.spool),
      },
    ],
  };
}
