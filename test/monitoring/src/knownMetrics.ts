import type { MetricRow } from './metricsDocument.ts';

/** Labels by the name of a metric. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** What every scraped series may have beside its metric's own labels; docs/monitoring.md names them. */
export const TARGET_LABELS: ReadonlySet<string> = new Set([
  ...['job', 'instance', 'cluster', 'namespace', 'pod', 'container', 'endpoint', 'node', 'placement'],
]);

/** What Prometheus itself makes of each target. */
const OF_PROMETHEUS = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'];

/** The metrics of a table such as that of docs/metrics.md; a histogram is three. */
export function documentedMetrics(
  rows: readonly Pick<MetricRow, 'name' | 'type' | 'labels'>[],
): KnownMetrics {
  const known = new Map(OF_PROMETHEUS.map((name) => [name, new Set<string>()]));
  for (const { name, type, labels } of rows) {
    known.set(name, new Set(labels));
    if (type !== 'histogram') continue;
    known.set(`${name}_bucket`, new Set([...labels, 'le']));
    for (const end of ['_sum', '_count']) known.set(`${name}${end}`, new Set(labels));
  }
  return known;
}

/** The metrics of a page in Prometheus's text format, such as a process's `/metrics`, each with all labels that any of its series has. */
export function exposedMetrics(...pages: string[]): KnownMetrics {
  const known = new Map(OF_PROMETHEUS.map((name) => [name, new Set<string>()]));
  for (const [, name = '', labels = ''] of pages
    .join('\n')
    .matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/gm)) {
    const own = known.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) own.add(label);
    known.set(name, own);
  }
  return known;
}
