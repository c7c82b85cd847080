/** Labels by the name of a metric. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** What every scraped series may have beside its metric's own labels; docs/monitoring.md names them. */
export const TARGET_LABELS: ReadonlySet<string> = new Set([
  ...['job', 'instance', 'cluster', 'namespace', 'pod', 'container', 'endpoint', 'node'],
]);

/** What Prometheus itself makes of each target. */
const OF_PROMETHEUS = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'];

/** The metrics that a document lists as a table of name, type and labels; a histogram is three. */
export function documentedMetrics(...documents: string[]): KnownMetrics {
  const known = new Map(OF_PROMETHEUS.map((name) => [name, new Set<string>()]));
  for (const row of documents.join('\n').matchAll(/^\| `([a-z_]\w*)` \| (\w+) \| ([^|]*) \|/gm)) {
    const [, name = '', type, labels = ''] = row;
    const own = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label);
    known.set(name, new Set(own));
    if (type !== 'histogram') continue;
    known.set(`${name}_bucket`, new Set([...own, 'le']));
    for (const end of ['_sum', '_count']) known.set(`${name}${end}`, new Set(own));
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
