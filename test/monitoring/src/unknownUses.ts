import { type KnownMetrics, TARGET_LABELS } from './knownMetrics.ts';
import type { MetricUse } from './metricUses.ts';

/** What these uses ask for and nobody exports: a sentence for each, once. */
export function unknownUses(uses: readonly MetricUse[], known: KnownMetrics): string[] {
  const sentences = uses.flatMap(({ metric, labels }) => {
    const own = known.get(metric);
    if (own === undefined) return [`${metric} is not exported`];
    return labels
      .filter((label) => !own.has(label) && !TARGET_LABELS.has(label))
      .map((label) => `${metric} has no label ${label}`);
  });
  return [...new Set(sentences)];
}
