import type {
  GrafanaDashboard,
  GrafanaPanel,
  GridPosition,
} from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { VariableValue } from '../dashboards/interpolate.ts';
import { panelData } from '../dashboards/panelData.ts';
import { type Choices, resolveVariables } from '../dashboards/resolveVariables.ts';
import { seconds, stepOf, type TimeRange } from '../dashboards/step.ts';
import type { PrometheusClient } from '../prometheusClient.ts';
import { graphPicture } from './graphPicture.ts';
import { paper } from './palette.ts';
import { statPicture } from './statPicture.ts';
import { type Box, FONT, fitted, rectangle, text } from './svg.ts';
import { tablePicture } from './tablePicture.ts';

/** A laptop's screen is wider; in a page of documentation this is about what is shown without being made smaller. */
const WIDTH = 1200;
const MARGIN = 10;
/** Grafana's grid: 24 columns, lines of 30 px, 8 px between panels. */
const COLUMN = (WIDTH - 2 * MARGIN) / 24;
const LINE = 38;
const GAP = 8;
const HEAD = 44;
const TITLE = 30;

/** One picture of the whole dashboard as SVG, laid out as Grafana lays it out. */
export async function dashboardPicture(
  dashboard: GrafanaDashboard,
  prometheus: PrometheusClient,
  range: TimeRange,
  choices: Choices,
): Promise<string> {
  const variables = await resolveVariables(dashboard, prometheus, choices);
  const parts: string[] = [];
  for (const panel of dashboard.panels) {
    const frame = boxOf(panel.gridPos);
    if (panel.type === 'row') {
      parts.push(text(frame.x + 4, frame.y + 20, panel.title, { size: 14, weight: 600 }));
      continue;
    }
    const data = await panelData(panel, variables, range, frame.width, prometheus);
    parts.push(rectangle(frame, paper.panel, paper.border));
    parts.push(
      text(frame.x + 10, frame.y + 20, fitted(panel.title, frame.width - 20, 13), { size: 13, weight: 600 }),
    );
    const { noValue } = panel.fieldConfig.defaults;
    const hasData = data.some(({ series }) => series.length > 0);
    const inner = {
      x: frame.x + 10,
      y: frame.y + TITLE,
      width: frame.width - 20,
      height: frame.height - TITLE - 6,
    };
    parts.push(
      hasData
        ? bodyOf(panel, data, range, inner)
        : text(frame.x + frame.width / 2, frame.y + frame.height / 2, noValue ?? 'No data', {
            colour: paper.faint,
            anchor: 'middle',
          }),
    );
  }
  const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const height = HEAD + bottom * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${FONT}">`,
    rectangle({ x: 0, y: 0, width: WIDTH, height }, paper.page),
    text(MARGIN + 4, 28, dashboard.title, { size: 17, weight: 600 }),
    text(WIDTH - MARGIN - 4, 28, subtitle(range, chosen(dashboard, variables)), {
      colour: paper.faint,
      anchor: 'end',
    }),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function bodyOf(
  panel: GrafanaPanel,
  data: Parameters<typeof statPicture>[1],
  range: TimeRange,
  box: Box,
): string {
  switch (panel.type) {
    case 'stat':
      return statPicture(panel, data, box);
    case 'table':
      return tablePicture(panel, data, box);
    case 'timeseries': {
      const minStep = seconds(panel.targets[0]?.interval ?? '1s');
      return graphPicture(panel, data, range, stepOf(range, minStep, box.width), box);
    }
  }
}

function boxOf({ x, y, w, h }: GridPosition): Box {
  return { x: MARGIN + x * COLUMN, y: HEAD + y * LINE, width: w * COLUMN - GAP, height: h * LINE - GAP };
}

/** What was chosen where there is no All. */
function chosen(dashboard: GrafanaDashboard, values: ReadonlyMap<string, VariableValue>): string[] {
  return dashboard.templating.list.flatMap(({ name, label }) => {
    const value = values.get(name);
    return value?.kind === 'text' ? [`${label}: ${value.value}`] : [];
  });
}

function subtitle({ start, end }: TimeRange, choices: readonly string[]): string {
  const minutes = Math.round((end - start) / 60);
  return [
    ...choices,
    `${minutes} minutes until ${new Date(end * 1000).toISOString().slice(11, 16)} UTC`,
  ].join(' · ');
}
