import type { GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../dashboards/panelData.ts';

export type Cell = string | number | undefined;
export type Rows = { columns: string[]; rows: Cell[][] };

type Organize = {
  excludeByName: Record<string, boolean>;
  indexByName: Record<string, number>;
  renameByName: Record<string, string>;
};

/** What Grafana makes of the queries of a table by its transformations merge and organize: a row for each set of labels. */
export function tableRows(panel: GrafanaPanel, data: readonly TargetData[]): Rows {
  const organize = panel.transformations?.find(({ id }) => id === 'organize');
  if (organize === undefined)
    throw new Error(`BUG: the table "${panel.title}" does not say which columns it has`);
  const { indexByName, renameByName } = organize.options as Organize;
  const fields = Object.keys(indexByName).sort((a, b) => (indexByName[a] ?? 0) - (indexByName[b] ?? 0));
  const merged = new Map<string, Record<string, Cell>>();
  for (const { target, series } of data) {
    const field = data.length === 1 ? 'Value' : `Value #${target.refId}`;
    for (const { labels, samples } of series) {
      const key = JSON.stringify(Object.entries(labels).sort());
      merged.set(key, { ...(merged.get(key) ?? labels), [field]: samples.at(-1)?.[1] });
    }
  }
  const columns = fields.map((field) => renameByName[field] ?? field);
  const rows = [...merged.values()].map((row) => fields.map((field) => row[field]));
  return { columns, rows: sorted(panel, columns, rows) };
}

function sorted(panel: GrafanaPanel, columns: readonly string[], rows: Cell[][]): Cell[][] {
  const [{ displayName, desc }] = panel.options['sortBy'] as [{ displayName: string; desc: boolean }];
  const at = columns.indexOf(displayName);
  const least = (cell: Cell) =>
    typeof cell === 'number' && !Number.isNaN(cell) ? cell : Number.NEGATIVE_INFINITY;
  return rows.sort((a, b) => (desc ? -1 : 1) * (least(a[at]) - least(b[at])));
}
