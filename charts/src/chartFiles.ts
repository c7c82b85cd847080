import { parse } from 'yaml';
import { alertLimits } from './dashboards/alertLimits.ts';
import { dashboardFiles } from './dashboards/dashboards.ts';
import { type ValueSchema, valuesTable } from './valuesTable.ts';

const BEGIN = '<!-- values: written by npm run chart -->\n';
const END = '<!-- end of values -->\n';

/** What the files of the chart are made from, as text. */
export type ChartSources = {
  /** crds/logpipelines.yaml */
  resourceDefinition: string;
  values: string;
  schema: string;
  readme: string;
};

/** The files of the chart that are made from others, by their path in it. */
export function chartFiles(sources: ChartSources): Record<string, string> {
  const { readme } = sources;
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error('README.md has lost its two marks around the table of values');
  const values = parse(sources.values);
  const table = valuesTable(JSON.parse(sources.schema) as ValueSchema, values);
  return {
    // A copy, since Helm reads no file outside of the chart.
    'files/logpipelines.yaml': sources.resourceDefinition,
    ...dashboardFiles(alertLimits(values.monitoring.alerts)),
    'README.md': `${readme.slice(0, begin + BEGIN.length)}${table}${readme.slice(end)}`,
  };
}
