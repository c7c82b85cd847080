import type { KnownMetrics, MetricUse, Prometheus } from '@logpipeline/test-monitoring';

/** Those of the metrics and labels asked for that a Prometheus has ever scraped or recorded. */
export async function scrapedMetrics(
  prometheus: Pick<Prometheus, 'labelValues'>,
  uses: readonly MetricUse[],
): Promise<KnownMetrics> {
  const asked = new Map<string, Set<string>>();
  for (const { metric, labels } of uses)
    asked.set(metric, new Set([...(asked.get(metric) ?? []), ...labels]));
  const known = new Map<string, Set<string>>();
  for (const [metric, labels] of asked) {
    const selector = `{__name__="${metric}"}`;
    if ((await prometheus.labelValues('__name__', selector)).length === 0) continue;
    known.set(metric, new Set());
    for (const label of labels)
      if ((await prometheus.labelValues(label, selector)).length > 0) known.get(metric)?.add(label);
  }
  return known;
}
