import { labelOf } from '@logpipeline/kubernetes';
import type { AttachedLabels } from '../lines/recordHead.ts';
import { isKnown, type PodKnowledge } from './podFacts.ts';

/** What records of a pod carry of its labels; undefined: no field, since nothing is asked for. */
export function attachedLabels(
  keys: readonly string[] | undefined,
  pod: PodKnowledge | undefined,
): AttachedLabels | undefined {
  if (keys === undefined || keys.length === 0) return undefined;
  if (!isKnown(pod)) return null;
  return Object.fromEntries(keys.map((key) => [key, labelOf(pod.labels, key) ?? null]));
}
