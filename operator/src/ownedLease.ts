import {
  type ApiClient,
  ApiError,
  getObject,
  type KubernetesObject,
  pathOf,
  resources,
} from '@logpipeline/kubernetes';
import { operatorName, ownLabels } from './plan/names.ts';
import { ownerOf } from './reconcile/ownerOf.ts';
import type { Settings } from './settings/settings.ts';

/**
 * Makes the Lease before the election would, held by nobody, so that it belongs to the Helm release and goes with it. Rejects with ApiError;
 * then the election makes one without an owner, which is no worse than one object left behind.
 */
export async function makeOwnedLease(client: ApiClient, release: Settings['release']): Promise<void> {
  const { namespace } = release;
  const name = operatorName(release);
  if ((await getObject(client, resources.leases, namespace, name)) !== undefined) return;
  const owner = ownerOf(await getObject<KubernetesObject>(client, resources.configMaps, namespace, name));
  if (owner === undefined) return;
  try {
    await client.request({
      method: 'POST',
      path: pathOf(resources.leases, namespace),
      body: {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace, labels: ownLabels(release), ownerReferences: [owner] },
        spec: {},
      },
    });
  } catch (error) {
    // The other replica was quicker.
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}
