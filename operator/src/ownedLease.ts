import {
  type ApiClient,
  ApiError,
  getObject,
  type OwnerReference,
  pathOf,
  resources,
} from '@logpipeline/kubernetes';
import { operatorName, ownLabels } from './plan/names.ts';
import type { Settings } from './settings/settings.ts';

/**
 * Makes the Lease before the election would, held by nobody, so that it belongs to the Helm release and goes with it. Rejects with ApiError;
 * then the election makes one without an owner, which is no worse than one object left behind.
 */
export async function makeOwnedLease(
  client: ApiClient,
  release: Settings['release'],
  owner: OwnerReference,
): Promise<void> {
  const { namespace } = release;
  const name = operatorName(release);
  if ((await getObject(client, resources.leases, namespace, name)) !== undefined) return;
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
