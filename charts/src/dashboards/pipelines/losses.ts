import type { Row } from '../dashboard.ts';
import { droppedLines, gaps } from '../eventPanels.ts';
import { cluster } from '../shared.ts';
import { ofPipeline, selector } from './selector.ts';

const onNodes = (metric: string) => `sum(logpipeline_config_${metric}{node=~"$node",${cluster}})`;

export function losses(): Row {
  return {
    title: 'Losses, files and configuration',
    panels: [
      droppedLines(selector),
      gaps(selector),
      {
        kind: 'graph',
        title: 'Logs and files',
        about:
          'Logs that are read, files open for it, and logs that are selected but cannot be opened or read. These are not shipped: the agent’s own log ' +
          'names them and says why.',
        width: 12,
        unit: 'short',
        queries: [
          { legend: 'logs', expr: `sum(${ofPipeline('sources')})` },
          { legend: 'open files', expr: `sum(${ofPipeline('files_open')})` },
          { legend: 'not tailed', expr: `sum(${ofPipeline('files_not_tailed')})` },
        ],
        colours: { logs: 'blue', 'open files': 'green', 'not tailed': 'red' },
      },
      {
        kind: 'graph',
        title: 'Configuration on these nodes',
        about:
          'Of all pipelines of the nodes: configurations that an agent cannot use (it goes on with the last good one), and agents that cannot follow ' +
          'the API server. `kubectl describe logpipeline`: condition AgentsReady names the nodes.',
        width: 12,
        unit: 'short',
        queries: [
          { legend: 'rejected', expr: onNodes('rejected') },
          { legend: 'agents that cannot follow', expr: onNodes('stale') },
          {
            legend: 'changes taken per minute',
            expr: `60 * sum(rate(logpipeline_config_reloads_total{result="accepted",node=~"$node",${cluster}}[$__rate_interval]))`,
          },
        ],
        colours: {
          rejected: 'red',
          'agents that cannot follow': 'orange',
          'changes taken per minute': 'blue',
        },
      },
    ],
  };
}
