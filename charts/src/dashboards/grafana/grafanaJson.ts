/** The part of Grafana's dashboard JSON (classic schema, which Grafana 10 and 11 read) that is used here. */
export type GrafanaDashboard = {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  schemaVersion: number;
  version: number;
  editable: boolean;
  /** 1: one crosshair in all panels. */
  graphTooltip: 0 | 1 | 2;
  refresh: string;
  time: { from: string; to: string };
  timezone: string;
  annotations: { list: object[] };
  links: object[];
  templating: { list: GrafanaVariable[] };
  panels: (GrafanaRow | GrafanaPanel)[];
};

export type DatasourceRef = { type: 'prometheus'; uid: string };

export type GrafanaVariable =
  | { type: 'datasource'; name: string; label: string; query: string; hide: 0 | 2; [more: string]: unknown }
  | {
      type: 'query';
      name: string;
      label: string;
      datasource: DatasourceRef;
      query: { query: string; refId: string };
      definition: string;
      regex: string;
      includeAll: boolean;
      allValue: string | null;
      multi: boolean;
      /** 0: shown, 2: not. */
      hide: 0 | 2;
      /** 2: whenever the time range changes. */
      refresh: 2;
      sort: number;
      current: object;
      options: never[];
    };

export type GridPosition = { x: number; y: number; w: number; h: number };

export type GrafanaRow = {
  type: 'row';
  id: number;
  title: string;
  collapsed: false;
  gridPos: GridPosition;
  panels: never[];
};

export type GrafanaTarget = {
  refId: string;
  datasource: DatasourceRef;
  expr: string;
  legendFormat: string;
  editorMode: 'code';
  range: boolean;
  instant: boolean;
  format: 'time_series' | 'table';
  /** "Min step" of the query editor. */
  interval: string;
};

export type FieldConfig = {
  unit?: string;
  min?: number;
  max?: number;
  displayName?: string;
  noValue?: string;
  thresholds?: { mode: 'absolute'; steps: { color: string; value: number | null }[] };
  mappings?: object[];
  color?: { mode: string; fixedColor?: string };
  custom?: Record<string, unknown>;
};

export type Override = {
  matcher: { id: 'byName' | 'byRegexp'; options: string };
  properties: { id: string; value: unknown }[];
};

export type GrafanaPanel = {
  type: 'stat' | 'timeseries' | 'table';
  id: number;
  title: string;
  description: string;
  datasource: DatasourceRef;
  gridPos: GridPosition;
  targets: GrafanaTarget[];
  fieldConfig: { defaults: FieldConfig; overrides: Override[] };
  options: Record<string, unknown>;
  transformations?: { id: string; options: Record<string, unknown> }[];
};
