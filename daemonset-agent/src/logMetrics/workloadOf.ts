import { basename } from 'node:path';
import type { SourceIdentity } from '@logpipeline/records';
import { isKnown, type PodKnowledge } from '../pods/podFacts.ts';
import { workloadOfPodName } from '../pods/workloadOfPodName.ts';
import type { WorkloadName } from './workloadTable.ts';

/**
 * What a log's lines are counted by. A pod that is not known goes by its name without what is generated: it is not read
 * before it is known or given up waiting for, so that this is so only without an API server, or while that does not answer.
 */
export function workloadOf(identity: SourceIdentity, pod: PodKnowledge | undefined): WorkloadName {
  if (identity.type !== 'container') return { namespace: '', workload: basename(identity.path) };
  const workload = isKnown(pod) ? pod.workload : undefined;
  return { namespace: identity.namespace, workload: workload ?? workloadOfPodName(identity.pod) };
}
