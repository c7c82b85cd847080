import type { AlertLimits } from './alertLimits.ts';
import { browser } from './browser/browser.ts';
import type { Dashboard } from './dashboard.ts';
import { fleet } from './fleet/fleet.ts';
import { grafanaDashboard } from './grafana/grafanaDashboard.ts';
import { node } from './node/node.ts';
import { pipelines } from './pipelines/pipelines.ts';

/** All dashboards, by the name of their file. */
export function dashboards(limits: AlertLimits): Record<string, Dashboard> {
  return {
    fleet: fleet(limits),
    node: node(limits),
    pipelines: pipelines(limits),
    browser: browser(limits),
  };
}

/** The chart's files of them: path in the chart to text. */
export function dashboardFiles(limits: AlertLimits): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dashboards(limits)).map(([name, dashboard]) => [
      `dashboards/${name}.json`,
      `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    ]),
  );
}
