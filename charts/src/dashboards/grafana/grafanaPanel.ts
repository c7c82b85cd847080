import type { GraphPanel, Limits, Panel, StatPanel, TablePanel, Value } from '../dashboard.ts';
import type { FieldConfig, GrafanaPanel, GrafanaTarget, GridPosition, Override } from './grafanaJson.ts';

/** Whatever the person chose at the top. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/**
 * "Min step" of every query, the chart's scrape interval. It makes $__rate_interval four scrapes, also where the data source still says that
 * it scrapes every 15 s, as Grafana presumes.
 */
const MIN_STEP = '30s';

type Body = Pick<GrafanaPanel, 'type' | 'targets' | 'fieldConfig' | 'options' | 'transformations'>;

export function grafanaPanel(panel: Panel, id: number, gridPos: GridPosition): GrafanaPanel {
  const { title, about } = panel;
  return { id, title, description: about, datasource: DATASOURCE, gridPos, ...bodyOf(panel) };
}

function bodyOf(panel: Panel): Body {
  switch (panel.kind) {
    case 'stat':
      return stat(panel);
    case 'graph':
      return graph(panel);
    case 'table':
      return table(panel);
  }
}

function stat({ values, sparkline, ifEmpty }: StatPanel): Body {
  return {
    type: 'stat',
    targets: values.map(({ expr, name }, n) =>
      target(n, expr, name, { range: sparkline === true, format: 'time_series' }),
    ),
    fieldConfig: {
      defaults: { ...noValue(ifEmpty), color: { mode: 'thresholds' }, thresholds: thresholds() },
      overrides: values.map((value) => byName(value.name, valueProperties(value))),
    },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: sparkline ? 'area' : 'none',
      justifyMode: 'auto',
      orientation: 'vertical',
      textMode: 'value_and_name',
      wideLayout: true,
    },
  };
}

function graph(panel: GraphPanel): Body {
  const { unit, queries, stacked, limits, max, colours = {}, lines = [], downwards, ifEmpty } = panel;
  const custom = {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    // Without a line an area that is 0 does not hide the edge of the one below it.
    lineWidth: stacked ? 0 : 1,
    fillOpacity: stacked ? 60 : 8,
    gradientMode: 'none',
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: limits === undefined ? 'off' : 'dashed' },
    ...(downwards === undefined ? {} : { axisCenteredZero: true }),
  };
  const defaults: FieldConfig = {
    unit,
    ...(downwards === undefined ? { min: 0 } : {}),
    ...(max === undefined ? {} : { max }),
    ...noValue(ifEmpty),
    color: { mode: 'palette-classic' },
    thresholds: thresholds(limits && { ...limits, below: 'green' }),
    custom,
  };
  const overrides: Override[] = [
    ...Object.entries(colours).map(([name, colour]) =>
      byName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }]),
    ),
    ...lines.map((name) =>
      byName(name, [
        { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
        { id: 'custom.lineWidth', value: 1 },
        { id: 'custom.fillOpacity', value: 0 },
        { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
      ]),
    ),
    ...(downwards === undefined
      ? []
      : [
          {
            matcher: { id: 'byRegexp' as const, options: `/${downwards}/` },
            properties: [{ id: 'custom.transform', value: 'negative-Y' }],
          },
        ]),
  ];
  return {
    type: 'timeseries',
    targets: queries.map(({ expr, legend }, n) =>
      target(n, expr, legend, { range: true, format: 'time_series' }),
    ),
    fieldConfig: { defaults, overrides },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

const noValue = (text: string | undefined) => (text === undefined ? {} : { noValue: text });

function table({ labels, columns, leaveOut = [], sortBy, descending }: TablePanel): Body {
  // Grafana names the column of a query after its letter only when there are several.
  const valueField = (n: number) => (columns.length === 1 ? 'Value' : `Value #${refId(n)}`);
  const names = {
    ...Object.fromEntries(labels.map(({ label, name }) => [label, name])),
    ...Object.fromEntries(columns.map(({ name }, n) => [valueField(n), name])),
  };
  const fields = Object.keys(names);
  return {
    type: 'table',
    targets: columns.map(({ expr }, n) => target(n, expr, '', { range: false, format: 'table' })),
    fieldConfig: {
      defaults: {
        color: { mode: 'thresholds' },
        thresholds: thresholds(),
        custom: { align: 'auto', filterable: false },
      },
      overrides: [
        ...labels.flatMap(({ name, opens }) => (opens === undefined ? [] : [byName(name, [linkTo(opens)])])),
        ...columns.map((value) => byName(value.name, columnProperties(value))),
      ],
    },
    options: { showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: sortBy, desc: descending }] },
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: Object.fromEntries(['Time', ...leaveOut].map((field) => [field, true])),
          indexByName: Object.fromEntries(fields.map((field, n) => [field, n])),
          renameByName: names,
        },
      },
    ],
  };
}

function linkTo({ uid, variable }: { uid: string; variable: string }): Override['properties'][number] {
  const url = `/d/${uid}?var-datasource=\${datasource}&\${cluster:queryparam}&var-${variable}=\${__value.text:percentencode}&\${__url_time_range}`;
  return { id: 'links', value: [{ title: 'Open', url, targetBlank: false }] };
}

function columnProperties(value: Value): Override['properties'] {
  const coloured =
    value.limits === undefined ? [] : [{ id: 'custom.cellOptions', value: { type: 'color-text' } }];
  return [...valueProperties(value), ...coloured];
}

function valueProperties({ unit, limits, texts = [] }: Value): Override['properties'] {
  const mappings = texts.map(({ from, to, text }, index) => ({
    type: 'range',
    options: { from, to: to ?? null, result: { text, index } },
  }));
  return [
    { id: 'unit', value: unit },
    { id: 'thresholds', value: thresholds(limits) },
    ...(mappings.length === 0 ? [] : [{ id: 'mappings', value: mappings }]),
  ];
}

function thresholds(limits: Limits = { below: 'text', steps: [] }): NonNullable<FieldConfig['thresholds']> {
  const steps = limits.steps.map(({ from, colour }) => ({ color: colour, value: from }));
  return { mode: 'absolute', steps: [{ color: limits.below, value: null }, ...steps] };
}

const byName = (name: string, properties: Override['properties']): Override => ({
  matcher: { id: 'byName', options: name },
  properties,
});

const refId = (n: number) => String.fromCharCode('A'.charCodeAt(0) + n);

function target(
  n: number,
  expr: string,
  legendFormat: string,
  kind: Pick<GrafanaTarget, 'range' | 'format'>,
): GrafanaTarget {
  return {
    refId: refId(n),
    datasource: DATASOURCE,
    expr,
    legendFormat,
    editorMode: 'code',
    instant: !kind.range,
    ...kind,
    interval: MIN_STEP,
  };
}
