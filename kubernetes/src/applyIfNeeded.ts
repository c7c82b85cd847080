import type { ApiClient } from './apiClient.ts';
import { type ApplyOptions, applyObject } from './applyObject.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { marked, whatNeedsApply } from './needsApply.ts';

export type Applied = {
  /** The object as it is now. */
  object: KubernetesObject;
  /** The first field for which it was written, as a path without values; undefined when nothing was. */
  because: string | undefined;
  /**
   * A field that is still not as it was sent: a webhook changed it, or the server writes it in another way. It will be applied
   * again and again, which is worth a warning.
   */
  stillDiffers: string | undefined;
};

/** Applies `desired` unless `live` has all of it. Rejects with {@link ApiError}. */
export async function applyIfNeeded(
  client: ApiClient,
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  options: ApplyOptions,
): Promise<Applied> {
  const because = whatNeedsApply(desired, live);
  if (because === undefined && live !== undefined) return { object: live, because, stillDiffers: undefined };
  const object = await applyObject(client, marked(desired), options);
  return { object, because, stillDiffers: whatNeedsApply(desired, object) };
}
