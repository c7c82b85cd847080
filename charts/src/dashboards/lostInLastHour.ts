import type { AlertLimits } from './alertLimits.ts';
import type { StatPanel } from './dashboard.ts';
import { inLastHour } from './inLastHour.ts';
import { atMost } from './shared.ts';

/**
 * What was lost in the last hour, and not left out because a pipeline asks for it, of the pipelines and nodes of the selector.
 *
 * @param reasons where its reasons are seen, to end the sentence "The row Losses says why"
 */
export function lostInLastHour(
  { askedFor }: AlertLimits,
  selector: string,
  { width, reasons }: { width: number; reasons: string },
): StatPanel {
  const lost = (metric: string, matchers: string) => `sum(${inLastHour(metric, matchers)})`;
  const unasked = `reason!~"${askedFor.join('|')}",${selector}`;
  const one = { unit: 'short' as const, limits: atMost(1, 'orange') };
  return {
    kind: 'stat',
    title: 'Lost in the last hour',
    about:
      'Lines that were dropped, but for those that levels and sampling leave out, and places in logs that could not be read. The row Losses ' +
      `says why${reasons}.`,
    width,
    values: [
      { name: 'lines', expr: lost('logpipeline_agent_lines_dropped_total', unasked), ...one },
      { name: 'gaps', expr: lost('logpipeline_agent_gaps_total', selector), ...one },
    ],
  };
}
