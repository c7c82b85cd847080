/** A row of the table in docs/metrics.md. */
export type MetricRow = {
  /** `agent`, `operator`. */
  exportedBy: string;
  name: string;
  type: string;
  labels: string[];
  unit: string;
  meaning: string;
};

/** All rows, in their order. */
export function metricRows(document: string): MetricRow[] {
  return [...document.matchAll(/^\| (\w+) \| `(\w+)` \| (\w+) \| ([^|]*) \| (\w+) \| (.*) \|$/gm)].map(
    ([, exportedBy = '', name = '', type = '', labels = '', unit = '', meaning = '']) => ({
      exportedBy,
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
      unit,
      meaning,
    }),
  );
}
