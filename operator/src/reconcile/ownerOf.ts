import type { KubernetesObject, OwnerReference } from '@logpipeline/kubernetes';

/**
 * The reference that ties what the operator makes to the Helm release. Undefined when the owner is gone or going: what were made then
 * would be an orphan, or be deleted while it is made.
 */
export function ownerOf(configMap: KubernetesObject | undefined): OwnerReference | undefined {
  if (configMap === undefined || configMap.metadata.deletionTimestamp !== undefined) return undefined;
  const { name, uid } = configMap.metadata;
  if (uid === undefined) throw new Error(`BUG: the ConfigMap ${name} has no uid`);
  return { apiVersion: 'v1', kind: 'ConfigMap', name, uid };
}
