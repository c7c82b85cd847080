import { type ApiClient, ApiError } from './apiClient.ts';
import { pathOf, type Resource } from './resource.ts';

export type DeleteOptions = {
  resource: Resource;
  /** Undefined for kinds without. */
  namespace: string | undefined;
  name: string;
  /** Only this one, not a successor of the same name. */
  uid?: string | undefined;
  /** Only while it is as it was seen. */
  resourceVersion?: string | undefined;
  /** What happens to what it owns. Default: the kind's own, mostly Background. */
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
};

/**
 * `deleted`: the server took it, finalizers may still hold it. `absent`: there is none. `changed`: it is not the one that uid or
 * resourceVersion name. Rejects with {@link ApiError}.
 */
export async function deleteObject(
  client: ApiClient,
  { resource, namespace, name, uid, resourceVersion, propagationPolicy }: DeleteOptions,
): Promise<'deleted' | 'absent' | 'changed'> {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid, resourceVersion },
    propagationPolicy,
  };
  try {
    await client.request({ method: 'DELETE', path: pathOf(resource, namespace, name), body });
    return 'deleted';
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return 'absent';
    if (error instanceof ApiError && error.status === 409) return 'changed';
    throw error;
  }
}
