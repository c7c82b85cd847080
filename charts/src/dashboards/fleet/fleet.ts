import type { AlertLimits } from '../alertLimits.ts';
import type { Dashboard } from '../dashboard.ts';
import { agentJobVariable, clusterVariable, uids } from '../shared.ts';
import { flow } from './flow.ts';
import { losses } from './losses.ts';
import { nodes } from './nodes.ts';
import { now } from './now.ts';

/** All nodes and pipelines at a glance: is everything running, what lags, what is lost. */
export function fleet(limits: AlertLimits): Dashboard {
  return {
    uid: uids.fleet,
    title: 'logpipeline / Fleet',
    description: 'All agents and pipelines: what does not run, what lags, what is lost.',
    variables: [clusterVariable, agentJobVariable],
    rows: [now(limits), flow(limits), nodes(limits), losses(limits)],
  };
}
