import { labelOf, meetsRequirement } from '@logpipeline/kubernetes';

/** One requirement of a node affinity, on a label or a field. Settings and API objects hold anything, so that all may be missing. */
export type NodeRequirement = { key?: string; operator?: string; values?: readonly string[] };

export type NodeSelectorTerm = {
  matchExpressions?: readonly NodeRequirement[];
  matchFields?: readonly NodeRequirement[];
};

/**
 * Whether a node meets one of the terms, as the scheduler sees it: a term without any requirement matches nothing.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity
 */
export function matchesTerms(
  terms: readonly NodeSelectorTerm[],
  node: { name: string; labels: Readonly<Record<string, string>> },
): boolean {
  return terms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    const label = ({ key = '' }: NodeRequirement) => labelOf(node.labels, key);
    return (
      matchExpressions.every((requirement) => meets(requirement, label(requirement))) &&
      // The only field that the API server allows.
      matchFields.every((requirement) => requirement.key === 'metadata.name' && meets(requirement, node.name))
    );
  });
}

/** Affinities can compare, too. */
function meets(requirement: NodeRequirement, value: string | undefined): boolean {
  const { operator, values = [] } = requirement;
  if (operator === 'Gt') return compare(value, values) > 0;
  if (operator === 'Lt') return compare(value, values) < 0;
  return meetsRequirement(requirement, value);
}

/** NaN, which is neither more nor less, where one of them is no whole number. */
function compare(value: string | undefined, [bound]: readonly string[]): number {
  return whole(value) - whole(bound);
}

function whole(text: string | undefined): number {
  return /^-?\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
}
