import type { ObjectMeta, OwnerReference } from '@logpipeline/kubernetes';

/** The labels by which a Deployment, and a Rollout of Argo, tells its ReplicaSets' pods apart; the ReplicaSets' names end with them. */
const TEMPLATE_HASHES = ['rollouts-pod-template-hash', 'pod-template-hash'];
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
      return withoutHash(owner.name, labels);
    case 'Job':
      return owner.name.replace(SCHEDULED_MINUTE, '');
    case 'Node':
      return withoutSuffix(pod, `-${owner.name}`);
    default:
      return owner.name;
  }
}

function withoutHash(replicaSet: string, labels: Record<string, string>): string {
  const suffix = TEMPLATE_HASHES.map((label) => `-${labels[label] ?? ''}`).find((hash) =>
    replicaSet.endsWith(hash),
  );
  return suffix === undefined ? replicaSet : replicaSet.slice(0, -suffix.length);
}

function withoutSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
