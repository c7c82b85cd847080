import type { GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../dashboards/panelData.ts';
import { fieldOf, mappedText, thresholdColour } from './field.ts';
import { paper } from './palette.ts';
import { type Box, fitted, line, text } from './svg.ts';
import { type Cell, tableRows } from './tableRows.ts';
import { formatValue } from './units.ts';

const ROW_HEIGHT = 24;

/** Rows and columns, as many as there is room for. */
export function tablePicture(panel: GrafanaPanel, data: readonly TargetData[], box: Box): string {
  const { columns, rows } = tableRows(panel, data);
  const room = Math.max(0, Math.floor(box.height / ROW_HEIGHT) - 1);
  const width = box.width / Math.max(1, columns.length);
  const isNumber = columns.map((_, n) => rows.some((row) => typeof row[n] === 'number'));
  const place = (column: number) =>
    isNumber[column]
      ? { x: box.x + (column + 1) * width - 16, anchor: 'end' as const }
      : { x: box.x + column * width + 4, anchor: 'start' as const };
  const head = columns.map((name, n) => {
    const { x, anchor } = place(n);
    return text(x, box.y + 15, fitted(name, width - 12), { colour: paper.faint, weight: 600, anchor });
  });
  const body = rows.slice(0, room).map((row, n) => {
    const top = box.y + (n + 1) * ROW_HEIGHT;
    const cells = row.map((cell, column) => {
      const { x, anchor } = place(column);
      const { content, colour } = shown(panel, columns[column] ?? '', cell);
      return text(x, top + 16, fitted(content, width - 12), { colour, anchor });
    });
    return `${line(box.x, top, box.x + box.width, top, paper.grid)}${cells.join('')}`;
  });
  return `${head.join('')}${body.join('')}`;
}

function shown(panel: GrafanaPanel, column: string, cell: Cell): { content: string; colour: string } {
  if (typeof cell !== 'number') return { content: cell ?? '', colour: paper.text };
  const field = fieldOf(panel, column);
  const content = mappedText(field, cell) ?? formatValue(field.unit ?? 'short', cell);
  return { content, colour: thresholdColour(field, cell) };
}
