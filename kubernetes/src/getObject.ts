import { type ApiClient, ApiError } from './apiClient.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { pathOf, type Resource } from './resource.ts';

/** The object, or undefined when there is none. `namespace` is undefined for kinds without. Rejects with {@link ApiError}. */
export async function getObject<T extends KubernetesObject>(
  client: ApiClient,
  resource: Resource,
  namespace: string | undefined,
  name: string,
  limits: { deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<T | undefined> {
  try {
    return await client.request<T>({ method: 'GET', path: pathOf(resource, namespace, name), ...limits });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
