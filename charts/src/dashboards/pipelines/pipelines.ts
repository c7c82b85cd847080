import type { AlertLimits } from '../alertLimits.ts';
import type { Dashboard } from '../dashboard.ts';
import { agentJobVariable, clusterVariable, uids } from '../shared.ts';
import { backlog } from './backlog.ts';
import { flow } from './flow.ts';
import { losses } from './losses.ts';
import { now } from './now.ts';

/** One pipeline over the nodes it runs on. */
export function pipelines(limits: AlertLimits): Dashboard {
  return {
    uid: uids.pipelines,
    title: 'logpipeline / Pipelines',
    description:
      'One pipeline, over all nodes or some: what it reads and ships, what waits, what it leaves out.',
    variables: [
      clusterVariable,
      agentJobVariable,
      {
        name: 'namespace',
        label: 'Namespace',
        query: 'label_values(logpipeline_agent_lines_read_total{cluster=~"$cluster"}, pipeline)',
        part: '^([^/]+)/',
        all: '.*',
      },
      {
        name: 'pipeline',
        label: 'Pipeline',
        query:
          'label_values(logpipeline_agent_lines_read_total{cluster=~"$cluster",pipeline=~"$namespace/.*"}, pipeline)',
      },
      {
        name: 'node',
        label: 'Node',
        query:
          'label_values(logpipeline_agent_lines_read_total{cluster=~"$cluster",pipeline="$pipeline"}, node)',
        all: '.*',
        multi: true,
      },
    ],
    rows: [now(limits), flow(), backlog(limits), losses()],
  };
}
