import { createHash } from 'node:crypto';
import { difference } from './difference.ts';
import { mergeKey } from './fieldRules.ts';
import type { KubernetesObject } from './kubernetesObject.ts';

/**
 * A hash of which fields the last applied object had. Not of their values, which are compared themselves and may be secret:
 * what only this can tell is that a field is no longer wanted, or stands in another order.
 */
export const APPLIED_ANNOTATION = 'logpipeline.dev/applied';

/** The object as it is to be applied: with the annotation. */
export function marked<T extends KubernetesObject>(desired: T): T {
  const { metadata } = desired;
  const annotations = { ...metadata.annotations };
  delete annotations[APPLIED_ANNOTATION];
  const plain = { ...desired, metadata: { ...metadata, annotations } };
  const fields = createHash('sha256').update(fieldsOf(plain, '').join('\n')).digest('hex').slice(0, 16);
  return {
    ...plain,
    metadata: { ...plain.metadata, annotations: { ...annotations, [APPLIED_ANNOTATION]: fields } },
  };
}

/**
 * The first field for which applying `desired` would change `live`, or undefined. Fields and annotations of others do not matter.
 * What is applied must be `marked(desired)`; `desired` itself may be marked or not.
 */
export function whatNeedsApply(
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
): string | undefined {
  if (live === undefined) return 'metadata.name';
  return difference(marked(desired), live);
}

export function needsApply(desired: KubernetesObject, live: KubernetesObject | undefined): boolean {
  return whatNeedsApply(desired, live) !== undefined;
}

/** The path of each value; those of lists with their keys, in order. */
function fieldsOf(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    const list = path.slice(path.lastIndexOf('/') + 1);
    return value.flatMap((element, index) =>
      fieldsOf(element, `${path}[${mergeKey(list, element) ?? index}]`),
    );
  }
  if (typeof value !== 'object') return [path];
  const keys = Object.keys(value).sort();
  const within = keys.flatMap((key) => fieldsOf((value as Record<string, unknown>)[key], `${path}/${key}`));
  return within.length === 0 ? [`${path}/`] : within;
}
