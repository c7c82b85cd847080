import type {
  GrafanaDashboard,
  GrafanaVariable,
} from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { PrometheusClient } from '../prometheusClient.ts';
import { interpolate, type VariableValue } from './interpolate.ts';

type QueryVariable = Extract<GrafanaVariable, { type: 'query' }>;

/** What a person chose; what is left out is the first value, or All where there is one. */
export type Choices = Readonly<Record<string, string>>;

/**
 * What each variable of a dashboard stands for, asked from Prometheus in the order in which they stand, since later ones may use earlier
 * ones. Throws when one without All has no value, or not the chosen one.
 */
export async function resolveVariables(
  dashboard: GrafanaDashboard,
  prometheus: Pick<PrometheusClient, 'labelValues'>,
  choices: Choices = {},
): Promise<Map<string, VariableValue>> {
  const values = new Map<string, VariableValue>();
  for (const variable of dashboard.templating.list) {
    if (variable.type !== 'query') continue;
    const options = await optionsOf(variable as QueryVariable, prometheus, values);
    values.set(variable.name, chosen(variable as QueryVariable, options, choices[variable.name]));
  }
  return values;
}

async function optionsOf(
  { query, regex }: QueryVariable,
  prometheus: Pick<PrometheusClient, 'labelValues'>,
  known: ReadonlyMap<string, VariableValue>,
): Promise<string[]> {
  const [, selector, label] = /^label_values\((.+), *(\w+)\)$/.exec(query.query) ?? [];
  if (selector === undefined || label === undefined)
    throw new Error(`${query.query} is no label_values(metric, label)`);
  const found = await prometheus.labelValues(label, interpolate(selector, known));
  if (regex === '') return found;
  const pattern = new RegExp(regex.slice(1, -1));
  const parts = found.flatMap((value) => {
    const match = pattern.exec(value);
    return match === null ? [] : [match[1] ?? match[0]];
  });
  return [...new Set(parts)];
}

function chosen(
  variable: QueryVariable,
  options: readonly string[],
  choice: string | undefined,
): VariableValue {
  const { name, includeAll, allValue, multi } = variable;
  if (choice !== undefined && !options.includes(choice)) {
    throw new Error(
      `$${name} cannot be ${choice}: there is ${options.join(', ') || 'nothing to choose from'}`,
    );
  }
  const isRegex = includeAll || multi;
  if (choice !== undefined)
    return isRegex ? { kind: 'regex', values: [choice] } : { kind: 'text', value: choice };
  if (includeAll && allValue !== null) return { kind: 'raw', value: allValue };
  // All of nothing is what nothing matches, as in Grafana.
  if (includeAll) return { kind: 'regex', values: options };
  const [first] = options;
  if (first === undefined) throw new Error(`$${name} has no value: ${variable.query.query} finds nothing`);
  return isRegex ? { kind: 'regex', values: [first] } : { kind: 'text', value: first };
}
