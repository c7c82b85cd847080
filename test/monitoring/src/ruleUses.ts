import type { KnownMetrics } from './knownMetrics.ts';
import { type MetricUse, metricUses } from './metricUses.ts';

/** As much of a rule as matters here. */
export type RuleText = { expr: string; record?: string; annotations?: Record<string, string> };

/** What a rule asks for: its expression, and the queries in its description. */
export function usesOfRule({ expr, annotations }: RuleText): MetricUse[] {
  return [expr, ...queriesIn(annotations?.['description'] ?? '')].flatMap(metricUses);
}

/** The queries of a template, ``query (print `…`)``, with something for each label that is put in. */
function queriesIn(template: string): string[] {
  return [...template.matchAll(/query \(print (`.*?`)\) ?\}\}/gs)].map(([, parts = '']) =>
    parts.replace(/` *\(printf "%q" \$labels\.\w+\) *`/g, '"x"').slice(1, -1),
  );
}

/** What rules record, with the labels that each keeps its series apart by: those of the outermost `by`. */
export function recordedMetrics(rules: readonly RuleText[]): KnownMetrics {
  return new Map(
    rules.flatMap(({ record, expr }) =>
      record === undefined ? [] : [[record, new Set(/ by \((.*?)\)/.exec(expr)?.[1]?.split(/, */))] as const],
    ),
  );
}
