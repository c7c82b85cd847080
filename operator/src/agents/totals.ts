/** What was shipped and lost, see `status.totals` of a LogPipeline. Only `dropped` counts what nobody asked for. */
export type Totals = { records: number; bytes: number; objects: number; dropped: number };

export const NO_TOTALS: Totals = { records: 0, bytes: 0, objects: 0, dropped: 0 };

const FIELDS = ['records', 'bytes', 'objects', 'dropped'] as const;

/** One node's counts of a pipeline: of what runs, and of what still goes to an earlier destination. */
export type NodeTotals = { running: Totals; draining: Totals };

/**
 * What a node's new counts add to those before. Counts never go back unless the node starts anew (its disk is new): then all of them are
 * new. When the pipeline's destination changes, what ran goes on as draining, and its successor begins at 0; once all is drained its
 * counts are gone, although what they count is not.
 */
export function addedBy(before: NodeTotals, after: NodeTotals): Totals {
  const added = { ...NO_TOTALS };
  for (const field of FIELDS) {
    added[field] = addedCount(
      before.running[field],
      before.draining[field],
      after.running[field],
      after.draining[field],
    );
  }
  return added;
}

function addedCount(ran: number, drained: number, runs: number, drains: number): number {
  const onlyGrew = runs >= ran && drains >= drained;
  const hasMovedToDraining = drains > drained && runs + drains >= ran + drained;
  if (onlyGrew || hasMovedToDraining) return runs + drains - ran - drained;
  return (runs >= ran ? runs - ran : runs) + Math.max(0, drains - drained);
}

/**
 * A pipeline's totals over all nodes, over their departures and the operator's restarts. After a restart it knows the sum that was
 * written before (`carried`), and not what each node's share of it was. So the first counts of a node that may be in it already are
 * taken out of it: the total never falls, nothing counts twice, and what is left over are the shares of nodes that have gone. What nodes
 * shipped between the last write and the restart counts only as far as those shares do not cover it.
 */
export class PipelineTotals {
  readonly #counted: Totals = { ...NO_TOTALS };
  readonly #carried: Totals = { ...NO_TOTALS };

  /** What was written before. Later calls change nothing unless they say more. */
  carry(written: Partial<Totals>): void {
    for (const field of FIELDS) {
      const missing = (written[field] ?? 0) - this.#counted[field] - this.#carried[field];
      if (missing > 0) this.#carried[field] += missing;
    }
  }

  /** `mayBeCarried`: these are a node's first counts, and the node may have been there before the operator started. */
  add(added: Totals, mayBeCarried: boolean): void {
    for (const field of FIELDS) {
      this.#counted[field] += added[field];
      if (mayBeCarried) this.#carried[field] = Math.max(0, this.#carried[field] - added[field]);
    }
  }

  get value(): Totals {
    const value = { ...NO_TOTALS };
    for (const field of FIELDS) value[field] = this.#counted[field] + this.#carried[field];
    return value;
  }
}
