import { type ApiClient, ApiError, type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import type { CredentialsAnswer } from '../plan/environment.ts';
import { credentialsIn, forbiddenSecret } from './credentialsIn.ts';

/** One slow answer must not hold up a worker for long, in ms. */
const DEADLINE_MS = 5_000;

export type ReadTenantCredentials = (namespace: string, name: string) => Promise<CredentialsAnswer>;

/**
 * Reads one Secret by name in a tenant's namespace, which is all that its Role allows: no list, no watch. Rejects when there is no answer;
 * that is no finding about the pipeline.
 */
export function tenantCredentials(
  client: ApiClient,
  operator: { namespace: string; name: string },
): ReadTenantCredentials {
  return async (namespace, name) => {
    try {
      const secret = await client.request<KubernetesObject>({
        method: 'GET',
        path: pathOf(resources.secrets, namespace, name),
        deadlineMs: DEADLINE_MS,
      });
      return credentialsIn(secret, namespace, name);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return credentialsIn(undefined, namespace, name);
      if (error instanceof ApiError && error.status === 403) {
        return { ok: false, problem: forbiddenSecret(error, namespace, name, operator) };
      }
      throw error;
    }
  };
}
