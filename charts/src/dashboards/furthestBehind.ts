import type { AlertLimits } from './alertLimits.ts';
import type { TablePanel } from './dashboard.ts';
import { atMost, lateBy, uids } from './shared.ts';

/** How many nodes the table has. */
const NODES = 15;

/**
 * The nodes whose oldest record is latest, of the pipelines and nodes of the selector.
 *
 * @param columns those behind "Late by", from what limits an expression by node to these nodes
 */
export function furthestBehind(
  { lateSeconds }: AlertLimits,
  selector: string,
  about: string,
  columns: (ofThose: (expr: string) => string) => TablePanel['columns'],
): TablePanel {
  const worst = `topk(${NODES}, max by (node) ${lateBy(selector)})`;
  return {
    kind: 'table',
    title: 'Nodes furthest behind',
    about,
    width: 24,
    labels: [{ label: 'node', name: 'Node', opens: { uid: uids.node, variable: 'node' } }],
    columns: [
      { name: 'Late by', expr: `round(clamp_min(${worst}, 0))`, unit: 's', limits: atMost(lateSeconds) },
      ...columns((expr) => `${expr} and on (node) ${worst}`),
    ],
    sortBy: 'Late by',
    descending: true,
  };
}
