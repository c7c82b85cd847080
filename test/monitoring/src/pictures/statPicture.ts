import type { GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../dashboards/panelData.ts';
import { fieldOf, mappedText, thresholdColour } from './field.ts';
import { paper } from './palette.ts';
import { seriesName } from './seriesName.ts';
import { type Box, fitted, round, text, textWidth } from './svg.ts';
import { formatValue } from './units.ts';

/** Numbers side by side, each with its name above, and its course below when the panel asks for it. */
export function statPicture(panel: GrafanaPanel, data: readonly TargetData[], box: Box): string {
  const values = data.flatMap(({ target, series }) =>
    series.map(({ labels, samples }) => ({ name: seriesName(target.legendFormat, labels), samples })),
  );
  const width = box.width / Math.max(1, values.length);
  const hasCourse = panel.options['graphMode'] === 'area';
  const texts = values.map(({ name, samples }) => shown(panel, name, samples.at(-1)?.[1] ?? Number.NaN));
  const size = Math.min(26, ...texts.map(({ value }) => 26 * ((width - 18) / textWidth(value, 26))));
  return values
    .map(({ samples }, n) => {
      const { name, value, colour } = texts[n] as Shown;
      const x = box.x + n * width;
      const course = hasCourse ? sparkline(samples, { ...box, x, width: width - 14 }, colour) : '';
      const label = text(x, box.y + 14, fitted(name, width - 10), { colour: paper.faint });
      return `${course}${label}${text(x, box.y + 42, value, { size: round(size), colour, weight: 600 })}`;
    })
    .join('');
}

type Shown = { name: string; value: string; colour: string };

function shown(panel: GrafanaPanel, name: string, value: number): Shown {
  const field = fieldOf(panel, name);
  return {
    name,
    value: mappedText(field, value) ?? formatValue(field.unit ?? 'short', value),
    colour: thresholdColour(field, value),
  };
}

const COURSE_HEIGHT = 30;

function sparkline(
  samples: readonly [number, number][],
  { x, y, width, height }: Box,
  colour: string,
): string {
  const [first, last] = [samples[0]?.[0] ?? 0, samples.at(-1)?.[0] ?? 0];
  if (last <= first) return '';
  const values = samples.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bottom = y + height;
  const points = samples.map(([time, value]) => {
    const left = x + ((time - first) / (last - first)) * width;
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return `${round(left)} ${round(bottom - 2 - share * (COURSE_HEIGHT - 4))}`;
  });
  const area = `M${round(x)} ${bottom}L${points.join('L')}L${round(x + width)} ${bottom}Z`;
  return `<path d="${area}" fill="${colour}" opacity="0.12"/><path d="M${points.join('L')}" fill="none" stroke="${colour}" opacity="0.5"/>`;
}
