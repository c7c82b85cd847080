import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  documentedMetrics,
  type KnownMetrics,
  metricRows,
  recordedMetrics,
} from '@logpipeline/test-monitoring';
import { parse } from 'yaml';
import type { RuleGroup } from '../src/renderRules.ts';

/** A file of the repository. */
export const readFile = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

const { groups } = parse(readFile('deploy/prometheus-rules.yaml')) as { groups: RuleGroup[] };

/** The rules of the chart with its default values; another test holds the file against the chart. */
export const defaultRules = groups.flatMap((group) => group.rules);

/** Of Node's own process metrics, which the documents mention as a whole. */
const OF_THE_PROCESS = [
  { name: 'process_cpu_seconds_total', type: 'counter', labels: [] },
  { name: 'process_start_time_seconds', type: 'gauge', labels: [] },
  { name: 'process_resident_memory_bytes', type: 'gauge', labels: [] },
  { name: 'nodejs_eventloop_lag_p99_seconds', type: 'gauge', labels: [] },
];

/** What agents, operator and the recording rules export. */
export const exportedMetrics: KnownMetrics = new Map([
  ...documentedMetrics([...OF_THE_PROCESS, ...metricRows(readFile('docs/metrics.md'))]),
  ...recordedMetrics(defaultRules),
]);
