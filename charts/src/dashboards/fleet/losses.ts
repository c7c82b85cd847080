import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { droppedLines, gaps } from '../eventPanels.ts';
import { cluster, firing } from '../shared.ts';

const ready = `logpipeline_operator_pipelines{condition="Ready",${cluster}}`;

export function losses(limits: AlertLimits): Row {
  return {
    title: 'Losses and alerts',
    panels: [
      droppedLines(cluster),
      gaps(cluster),
      {
        kind: 'graph',
        title: 'Alerts firing',
        about: 'By name. Each has a runbook: follow the link in its annotation runbook_url.',
        width: 12,
        unit: 'short',
        stacked: true,
        ifEmpty: 'No alert fires.',
        queries: [{ legend: '{{alertname}}', expr: `count by (alertname) (${firing(limits)})` }],
      },
      {
        kind: 'graph',
        title: 'Pipelines, by reason of Ready',
        about:
          'What the operator says of all LogPipelines. docs/conditions.md says what to do about each reason.',
        width: 12,
        unit: 'short',
        stacked: true,
        queries: [
          { legend: '{{reason}}', expr: `sum by (reason) (max by (cluster, status, reason) (${ready}))` },
        ],
        colours: {
          AllWell: 'green',
          Suspended: 'blue',
          BucketNotReady: 'red',
          AgentsNotReady: 'purple',
          NotDelivering: 'orange',
        },
      },
    ],
  };
}
