import { type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import { LIFECYCLE_FINALIZER } from '../plan/names.ts';
import type { ReadPipeline } from '../plan/readPipeline.ts';
import type { Context } from './context.ts';

export function hasFinalizer(object: KubernetesObject | undefined): boolean {
  return object?.metadata.finalizers?.includes(LIFECYCLE_FINALIZER) ?? false;
}

/** Adds the finalizer when the spec asks for a rule in the bucket. Rejects with ApiError, 409 when the object has changed meanwhile. */
export async function keepFinalizer(context: Context, read: ReadPipeline): Promise<void> {
  if (!read.parsed.ok || read.parsed.pipeline.spec.retentionDays === undefined) return;
  const object = context.informers.pipelines.get(read.key);
  if (object === undefined || object.metadata.uid !== read.uid || hasFinalizer(object)) return;
  await writeFinalizers(context.client, object, [...(object.metadata.finalizers ?? []), LIFECYCLE_FINALIZER]);
}

/** Takes ours away, and leaves those of others. */
export async function dropFinalizer(client: Context['client'], object: KubernetesObject): Promise<void> {
  if (!hasFinalizer(object)) return;
  const others = (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== LIFECYCLE_FINALIZER);
  await writeFinalizers(client, object, others);
}

/** With the version that was seen, since a merge patch replaces the whole list. */
async function writeFinalizers(
  client: Context['client'],
  { metadata }: KubernetesObject,
  finalizers: string[],
): Promise<void> {
  const { namespace, name, uid, resourceVersion } = metadata;
  await client.request({
    method: 'PATCH',
    path: pathOf(resources.logPipelines, namespace, name),
    contentType: 'application/merge-patch+json',
    body: { metadata: { uid, resourceVersion, finalizers } },
  });
}
