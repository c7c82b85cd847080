import type { Dashboard, Row, Variable } from '../dashboard.ts';
import type {
  GrafanaDashboard,
  GrafanaPanel,
  GrafanaRow,
  GrafanaVariable,
  GridPosition,
} from './grafanaJson.ts';
import { DATASOURCE, grafanaPanel } from './grafanaPanel.ts';

/** Found by it, the dashboards link to each other. */
const TAG = 'logpipeline';
/** Of Grafana 10.4 and 11; older ones read it too, newer ones migrate it. */
const SCHEMA_VERSION = 39;
const GRID_COLUMNS = 24;
/** In lines of the grid. */
const heights = { stat: 3, graph: 8, table: 6 };

/** The dashboard as JSON for Grafana. The same description gives the same JSON, byte for byte. */
export function grafanaDashboard(dashboard: Dashboard): GrafanaDashboard {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    description: dashboard.description,
    tags: [TAG],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    links: [
      {
        type: 'dashboards',
        title: 'logpipeline',
        tags: [TAG],
        asDropdown: false,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
        icon: 'external link',
        tooltip: '',
        url: '',
      },
    ],
    templating: { list: [datasourceVariable, ...dashboard.variables.map(queryVariable)] },
    panels: placed(dashboard.rows),
  };
}

const datasourceVariable: GrafanaVariable = {
  type: 'datasource',
  name: 'datasource',
  label: 'Data source',
  query: 'prometheus',
  regex: '',
  includeAll: false,
  multi: false,
  hide: 0,
  refresh: 1,
  current: {},
  options: [],
};

function queryVariable(variable: Variable): GrafanaVariable {
  const { name, label, query, part, all, multi, hidden } = variable;
  const everything = { selected: true, text: 'All', value: '$__all' };
  return {
    type: 'query',
    name,
    label,
    datasource: DATASOURCE,
    query: { query, refId: 'StandardVariableQuery' },
    definition: query,
    regex: part === undefined ? '' : `/${part}/`,
    includeAll: all !== undefined,
    allValue: typeof all === 'string' ? all : null,
    multi: multi === true,
    hide: hidden ? 2 : 0,
    refresh: 2,
    sort: 1,
    current: all === undefined ? {} : everything,
    options: [],
  };
}

/** Panels from left to right and downwards, each row below what was before. */
function placed(rows: readonly Row[]): (GrafanaRow | GrafanaPanel)[] {
  const all: (GrafanaRow | GrafanaPanel)[] = [];
  let y = 0;
  for (const row of rows) {
    const gridPos = { x: 0, y, w: GRID_COLUMNS, h: 1 };
    all.push({ type: 'row', id: all.length + 1, title: row.title, collapsed: false, gridPos, panels: [] });
    y += 1;
    let line: GridPosition = { x: 0, y, w: 0, h: 0 };
    for (const panel of row.panels) {
      const h = panel.height ?? heights[panel.kind];
      const x = line.x + line.w;
      line =
        x + panel.width <= GRID_COLUMNS
          ? { x, y: line.y, w: panel.width, h: Math.max(h, line.h) }
          : { x: 0, y: line.y + line.h, w: panel.width, h };
      all.push(grafanaPanel(panel, all.length + 1, { x: line.x, y: line.y, w: panel.width, h }));
    }
    y = line.y + line.h;
  }
  return all;
}
