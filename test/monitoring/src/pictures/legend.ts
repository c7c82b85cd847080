import { type Box, line, text, textWidth } from './svg.ts';

const LINE_HEIGHT = 17;
const MARK = 12;
const GAP = 14;

export type LegendEntry = { name: string; colour: string };

/**
 * Names below a graph, as many lines as they need.
 *
 * @returns the drawing for a box whose bottom is at y, and its height
 */
export function legend(
  entries: readonly LegendEntry[],
  { x, y, width }: Omit<Box, 'height'>,
): { svg: string; height: number } {
  const places: { entry: LegendEntry; left: number; row: number }[] = [];
  let [left, row] = [0, 0];
  for (const entry of entries) {
    const needed = MARK + 5 + textWidth(entry.name, 11) + GAP;
    if (left > 0 && left + needed - GAP > width) [left, row] = [0, row + 1];
    places.push({ entry, left, row });
    left += needed;
  }
  const height = (row + 1) * LINE_HEIGHT;
  const svg = places.map(({ entry, left: at, row: n }) => {
    const baseline = y - height + n * LINE_HEIGHT + 12;
    const mark = line(x + at, baseline - 4, x + at + MARK, baseline - 4, entry.colour, 3);
    return `${mark}${text(x + at + MARK + 5, baseline, entry.name, { size: 11 })}`;
  });
  return { svg: svg.join(''), height };
}
