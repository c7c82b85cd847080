import type { ApiClient } from './apiClient.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { pathOf, type Resource } from './resource.ts';
import { resourceOf } from './resources.ts';

export type ApplyOptions = {
  /** Owns the fields that are sent. Fields it sent before and does not send now are removed. */
  fieldManager: string;
  /** Takes fields over from other managers, instead of a 409. Default true, as controllers should. */
  force?: boolean;
  /** For a kind that is not in `resources`. */
  resource?: Resource;
  signal?: AbortSignal;
};

/**
 * Server-side apply: makes the object, or changes the fields that are given, and leaves those of others alone. Unknown and
 * duplicate fields are refused (strict). Answers the object as it is now. Rejects with {@link ApiError}.
 */
export function applyObject<T extends KubernetesObject>(
  client: ApiClient,
  object: KubernetesObject,
  options: ApplyOptions,
): Promise<T> {
  return apply<T>(client, object, options);
}

/**
 * Applies `status` and nothing else. `object` says which; with its uid a successor of the same name is not touched (422), and an
 * object that is gone is not made again (404). Rejects with {@link ApiError}.
 */
export function patchStatus<T extends KubernetesObject>(
  client: ApiClient,
  object: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>,
  status: unknown,
  options: ApplyOptions,
): Promise<T> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid } = metadata;
  const which = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
  };
  return apply<T>(client, { apiVersion, kind, metadata: which, status }, options, 'status');
}

function apply<T>(
  client: ApiClient,
  object: KubernetesObject,
  { fieldManager, force = true, resource = resourceOf(object), signal }: ApplyOptions,
  subresource?: string,
): Promise<T> {
  return client.request<T>({
    method: 'PATCH',
    path: pathOf(resource, object.metadata.namespace, object.metadata.name, subresource),
    query: { fieldManager, force: String(force), fieldValidation: 'Strict' },
    // JSON is YAML, which is what this patch is named after.
    contentType: 'application/apply-patch+yaml',
    body: object,
    ...(signal === undefined ? {} : { signal }),
  });
}
