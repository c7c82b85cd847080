import type { AlertLimits } from '../alertLimits.ts';
import type { Dashboard } from '../dashboard.ts';
import { agentJobVariable, clusterVariable, uids } from '../shared.ts';
import { cpu } from './cpu.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { now } from './now.ts';
import { storage } from './storage.ts';

/** One machine: what it has, what it lacks, and how its agent is. */
export function node(limits: AlertLimits): Dashboard {
  return {
    uid: uids.node,
    title: 'logpipeline / Node',
    description: 'One node as the agent measures it, and the agent itself.',
    variables: [
      clusterVariable,
      agentJobVariable,
      {
        name: 'node',
        label: 'Node',
        // The agents beside the ingest service measure no node.
        query: 'label_values(logpipeline_agent_build_info{cluster=~"$cluster",placement!="sidecar"}, node)',
      },
    ],
    rows: [now(limits), cpu(limits), memory(limits), storage(limits), network()],
  };
}
