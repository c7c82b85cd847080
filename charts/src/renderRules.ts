import { parse, stringify } from 'yaml';
import { chartFolder, helm } from './renderChart.ts';

/** A rule as Prometheus has it: an alert, or what is recorded under a name. */
export type Rule = {
  expr: string;
  record?: string;
  alert?: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};

export type RuleGroup = { name: string; rules: Rule[] };

/** The alert and recording rules that the chart makes, by `helm template` with these further arguments. */
export async function renderRules(program: string, ...args: string[]): Promise<RuleGroup[]> {
  const text = await helm(
    program,
    ...['template', 'logpipeline', chartFolder, '--show-only', 'templates/monitoring/prometheusrule.yaml'],
    ...['--set', 'monitoring.prometheusRule.enabled=true', ...args],
  );
  return parse(text).spec.groups;
}

const HEAD = `# The chart's alert and recording rules with its default values, for a Prometheus without the Prometheus Operator. docs/monitoring.md says
# how to use them, and how to make the same file with other thresholds. Written by \`npm run chart\`.
`;

/** A rules file of Prometheus. */
export function rulesFile(groups: readonly RuleGroup[]): string {
  return HEAD + stringify({ groups }, { lineWidth: 0 });
}
