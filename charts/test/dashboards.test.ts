import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertLimits } from '../src/dashboards/alertLimits.ts';
import { dashboards } from '../src/dashboards/dashboards.ts';
import { grafanaDashboard } from '../src/dashboards/grafana/grafanaDashboard.ts';
import type { GrafanaPanel, GrafanaRow } from '../src/dashboards/grafana/grafanaJson.ts';
import { chartFolder } from '../src/renderChart.ts';

const { alerts } = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8')).monitoring;
const all = Object.entries(dashboards(alertLimits(alerts))).map(
  ([name, one]) => [name, grafanaDashboard(one)] as const,
);
const isPanel = (one: GrafanaPanel | GrafanaRow): one is GrafanaPanel => one.type !== 'row';

describe.each(all)('the dashboard %s', (_, dashboard) => {
  const panels = dashboard.panels.filter(isPanel);

  test('has 8 to 16 panels, in rows', () => {
    expect(panels.length).toBeGreaterThanOrEqual(8);
    expect(panels.length).toBeLessThanOrEqual(16);
    expect(dashboard.panels[0]?.type).toBe('row');
  });

  test('fills the grid: no panel over another, none beyond the last column, no hole beside one', () => {
    const cells = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.get(`${x} ${y}`), `${title} at ${x} ${y}`).toBeUndefined();
          cells.set(`${x} ${y}`, title);
        }
      }
    }
    const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(cells.size).toBe(24 * bottom);
  });

  test('says of each panel what to do about what it shows', () => {
    for (const { title, description } of panels) expect(description.length, title).toBeGreaterThan(25);
  });

  test('asks only the data source that the person chose', () => {
    const sources = JSON.stringify(dashboard).match(/"uid":"[^"]*"/g) ?? [];
    expect([...new Set(sources)].sort()).toEqual([`"uid":"$\{datasource}"`, `"uid":"${dashboard.uid}"`]);
  });

  test('heeds its variables in every query', () => {
    const known = new Set([
      ...dashboard.templating.list.map(({ name }) => name),
      '__rate_interval',
      '__range',
    ]);
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const used = [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '');
        expect(
          used.filter((name) => !known.has(name)),
          `${title}: ${expr}`,
        ).toEqual([]);
        expect(used, `${title}: ${expr}`).toContain('cluster');
      }
    }
  });

  test('gives each query of a panel, and each panel, a name of its own', () => {
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const { targets } of panels)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  });
});

test('every dashboard has a uid and a title of its own', () => {
  expect(new Set(all.map(([, { uid }]) => uid)).size).toBe(all.length);
  expect(new Set(all.map(([, { title }]) => title)).size).toBe(all.length);
});

const dashboard = {
  uid: 'u',
  title: 't',
  description: 'd',
  variables: [
    { name: 'node', label: 'Node', query: 'label_values(up, node)', all: '.*', multi: true as const },
  ],
};

test('a panel that does not fit beside the one before begins a line of its own', () => {
  const panel = { kind: 'graph' as const, about: '', unit: 'short' as const, queries: [] };
  const { panels } = grafanaDashboard({
    ...dashboard,
    rows: [
      {
        title: 'r',
        panels: [
          { ...panel, title: 'a', width: 16 },
          { ...panel, title: 'b', width: 8, height: 4 },
          { ...panel, title: 'c', width: 24 },
        ],
      },
      { title: 's', panels: [{ ...panel, title: 'd', width: 24 }] },
    ],
  });
  expect(panels.map(({ title, gridPos: { x, y, w, h } }) => [title, x, y, w, h])).toEqual([
    ['r', 0, 0, 24, 1],
    ['a', 0, 1, 16, 8],
    ['b', 16, 1, 8, 4],
    ['c', 0, 9, 24, 8],
    ['s', 0, 17, 24, 1],
    ['d', 0, 18, 24, 8],
  ]);
});

test('a table names the columns of its queries as Grafana does, alone and among others', () => {
  const column = (name: string) => ({ name, expr: 'x', unit: 'short' as const });
  const renamed = (...names: string[]) => {
    const table = {
      kind: 'table' as const,
      title: 't',
      about: '',
      width: 24,
      labels: [{ label: 'node', name: 'Node' }],
      columns: names.map(column),
      sortBy: 'Node',
      descending: false,
    };
    const { panels } = grafanaDashboard({ ...dashboard, rows: [{ title: 'r', panels: [table] }] });
    const [, organize] = (panels[1] as GrafanaPanel).transformations ?? [];
    return organize?.options['renameByName'];
  };
  expect(renamed('One')).toEqual({ node: 'Node', Value: 'One' });
  expect(renamed('One', 'Two')).toEqual({ node: 'Node', 'Value #A': 'One', 'Value #B': 'Two' });
});

test('a variable keeps what stands for All', () => {
  const [, node] = grafanaDashboard({ ...dashboard, rows: [] }).templating.list;
  expect(node).toMatchObject({
    name: 'node',
    includeAll: true,
    allValue: '.*',
    multi: true,
    current: { value: '$__all' },
    datasource: { uid: `$\{datasource}` },
  });
});
