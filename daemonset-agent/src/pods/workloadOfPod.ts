import type { ObjectMeta, OwnerReference } from '@logpipeline/kubernetes';

/** The label by which a Deployment tells its ReplicaSets' pods apart; their names end with it. */
const TEMPLATE_HASH = 'pod-template-hash';
/** A CronJob calls its Jobs after the minute for which they were scheduled. */
const SCHEDULED_MINUTE = /-\d{8,10}$/;

/**
 * The name of what a pod was made for, as people know it: its Deployment, StatefulSet, DaemonSet, CronJob, Job or another
 * controller's; of a static pod its name without the node's; of any other pod its own. A Deployment and a CronJob are told from
 * the names of what stands between, so that nothing but the pod has to be asked for.
 */
export function workloadOfPod({ name, labels = {}, ownerReferences = [] }: ObjectMeta): string {
  const owner = ownerReferences.find(({ controller }) => controller === true);
  if (owner === undefined) return name;
  return withoutGenerated(owner, name, labels) || name;
}

function withoutGenerated(owner: OwnerReference, pod: string, labels: Record<string, string>): string {
  switch (owner.kind) {
    case 'ReplicaSet':
      return withoutSuffix(owner.name, `-${labels[TEMPLATE_HASH] ?? ''}`);
    case 'Job':
      return owner.name.replace(SCHEDULED_MINUTE, '');
    case 'Node':
      return withoutSuffix(pod, `-${owner.name}`);
    default:
      return owner.name;
  }
}

function withoutSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
