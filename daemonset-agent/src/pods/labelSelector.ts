import { labelOf, meetsRequirement } from '@logpipeline/kubernetes';
import type { LabelExpression } from '../settings/podSettings.ts';

export type LabelSelector = {
  matchLabels?: Readonly<Record<string, string>>;
  matchExpressions?: readonly LabelExpression[];
};

/** It asks for labels at all. */
export function isSelecting({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length > 0 || matchExpressions.length > 0;
}

/** Whether labels meet all of it, as Kubernetes' own label selectors do: NotIn also holds where the label is missing. */
export function matchesLabels(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    matchExpressions.every((expression) => meetsRequirement(expression, labelOf(labels, expression.key)))
  );
}
