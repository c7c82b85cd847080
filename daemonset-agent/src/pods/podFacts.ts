/** What is kept of a pod. */
export type PodFacts = {
  readonly labels: Readonly<Record<string, string>>;
  /** It has the annotation `logpipeline.dev/exclude: "true"`. */
  readonly excluded: boolean;
  /** See `workloadOfPod`; left out where an agent of an earlier version noted the rest. */
  readonly workload?: string;
};

/**
 * - facts, durable on this node
 * - `waiting`: not yet known; it will be told
 * - `unknown`: the API has not shown the pod for so long that it is not waited for any more. It may show it later.
 */
export type PodKnowledge = PodFacts | 'waiting' | 'unknown';

export function isKnown(pod: PodKnowledge | undefined): pod is PodFacts {
  return typeof pod === 'object';
}

export function sameFacts(a: PodFacts | undefined, b: PodFacts): boolean {
  if (a === undefined || a.excluded !== b.excluded || a.workload !== b.workload) return false;
  const keys = Object.keys(a.labels);
  return keys.length === Object.keys(b.labels).length && keys.every((key) => a.labels[key] === b.labels[key]);
}
