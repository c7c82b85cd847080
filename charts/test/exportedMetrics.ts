import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedMetrics, type KnownMetrics, recordedMetrics } from '@logpipeline/test-monitoring';
import { parse } from 'yaml';
import type { RuleGroup } from '../src/renderRules.ts';

/** A file of the repository. */
export const readFile = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

const { groups } = parse(readFile('deploy/prometheus-rules.yaml')) as { groups: RuleGroup[] };

/** The rules of the chart with its default values; another test holds the file against the chart. */
export const defaultRules = groups.flatMap((group) => group.rules);

const FILE_SYSTEM = '`device`, `fstype`, `mountpoint`';
/** Of these the tables of the documents say nothing yet. */
const NOT_DOCUMENTED_YET = [
  ['logpipeline_node_cpu_seconds_total', '`cpu`, `mode`'],
  ['logpipeline_node_memory_MemTotal_bytes', ''],
  ['logpipeline_node_memory_MemAvailable_bytes', ''],
  ['logpipeline_node_memory_SwapTotal_bytes', ''],
  ['logpipeline_node_memory_SwapFree_bytes', ''],
  ['logpipeline_node_pressure_cpu_waiting_seconds_total', ''],
  ['logpipeline_node_pressure_memory_waiting_seconds_total', ''],
  ['logpipeline_node_cgroup_throttled_seconds_total', ''],
  ['logpipeline_node_filesystem_size_bytes', FILE_SYSTEM],
  ['logpipeline_node_filesystem_avail_bytes', FILE_SYSTEM],
  ['logpipeline_node_filesystem_files', FILE_SYSTEM],
  ['logpipeline_node_filesystem_files_free', FILE_SYSTEM],
  ['logpipeline_node_filesystem_readonly', FILE_SYSTEM],
  ['logpipeline_node_filesystem_device_error', FILE_SYSTEM],
  ['logpipeline_node_disk_io_time_seconds_total', '`device`'],
  ['logpipeline_node_disk_written_bytes_total', '`device`'],
  ['logpipeline_node_time_seconds', ''],
  ['logpipeline_agent_sampler_errors_total', '`collector`'],
  ['logpipeline_log_records_total', '`namespace`, `workload`, `level`'],
  ['logpipeline_agent_upload_interval_seconds', '`pipeline`'],
  ['logpipeline_agent_upload_seconds_total', '`pipeline`'],
  ['logpipeline_agent_suspended', '`pipeline`'],
  ['logpipeline_agent_files_open', '`pipeline`'],
  ['logpipeline_agent_files_not_tailed', '`pipeline`'],
  ['logpipeline_operator_agent_missing', '`node`'],
  ['logpipeline_operator_agents_missing', ''],
].map(([name, labels]) => `| \`${name}\` | gauge | ${labels} |`);

/** Of Node's own process metrics, which the documents mention as a whole. */
const OF_THE_PROCESS = '| `process_cpu_seconds_total` | counter |  |';

/** What agents, operator and the recording rules export. */
export const exportedMetrics: KnownMetrics = new Map([
  ...documentedMetrics(NOT_DOCUMENTED_YET.join('\n'), OF_THE_PROCESS),
  ...documentedMetrics(readFile('docs/metrics.md'), readFile('docs/operator-metrics.md')),
  ...recordedMetrics(defaultRules),
]);
