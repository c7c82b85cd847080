import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  documentedMetrics,
  type KnownMetrics,
  recordedMetrics,
  unknownUses,
  usesOfRule,
} from '@logpipeline/test-monitoring';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { RuleGroup } from '../src/renderRules.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const { groups } = parse(read('deploy/prometheus-rules.yaml')) as { groups: RuleGroup[] };
const rules = groups.flatMap((group) => group.rules);

/** Of these the tables of the documents say nothing yet. */
const NOT_DOCUMENTED_YET = `
| \`logpipeline_node_cpu_seconds_total\` | counter | \`cpu\`, \`mode\` |
| \`logpipeline_node_memory_MemTotal_bytes\` | gauge |  |
| \`logpipeline_node_memory_MemAvailable_bytes\` | gauge |  |
| \`logpipeline_node_filesystem_size_bytes\` | gauge | \`device\`, \`fstype\`, \`mountpoint\` |
| \`logpipeline_node_filesystem_avail_bytes\` | gauge | \`device\`, \`fstype\`, \`mountpoint\` |
| \`logpipeline_node_filesystem_files\` | gauge | \`device\`, \`fstype\`, \`mountpoint\` |
| \`logpipeline_node_filesystem_files_free\` | gauge | \`device\`, \`fstype\`, \`mountpoint\` |
| \`logpipeline_node_filesystem_readonly\` | gauge | \`device\`, \`fstype\`, \`mountpoint\` |
| \`logpipeline_node_disk_io_time_seconds_total\` | counter | \`device\` |
| \`logpipeline_node_time_seconds\` | gauge |  |
| \`logpipeline_agent_sampler_errors_total\` | counter | \`collector\` |
| \`logpipeline_log_records_total\` | counter | \`namespace\`, \`workload\`, \`level\` |
| \`logpipeline_agent_upload_interval_seconds\` | gauge | \`pipeline\` |
| \`logpipeline_agent_suspended\` | gauge | \`pipeline\` |
| \`logpipeline_agent_files_not_tailed\` | gauge | \`pipeline\` |
| \`logpipeline_operator_agent_missing\` | gauge | \`node\` |
`;

const known: KnownMetrics = new Map([
  ...documentedMetrics(NOT_DOCUMENTED_YET),
  ...documentedMetrics(read('docs/metrics.md'), read('docs/operator-metrics.md')),
  ...recordedMetrics(rules),
]);

test.each(rules.map((rule) => [rule.alert ?? rule.record, rule] as const))(
  '%s asks only for metrics and labels that are exported',
  (_, rule) => {
    expect(unknownUses(usesOfRule(rule), known)).toEqual([]);
  },
);

test('each rule looks at the agents’ or the operator’s jobs, and at nobody else’s', () => {
  const raw = rules.flatMap(usesOfRule).filter(({ metric }) => !metric.includes(':'));
  const jobs = raw.map(({ matchers }) => matchers.find(({ label }) => label === 'job')?.value ?? 'any job');
  expect([...new Set(jobs)].sort()).toEqual(['logpipeline-agent', 'logpipeline-operator']);
});

test('outcomes and reasons in the rules are those of the documents', () => {
  const values = rules
    .flatMap(usesOfRule)
    .flatMap(({ matchers }) => matchers)
    .filter(({ label }) => label === 'outcome' || label === 'reason')
    .flatMap(({ value }) => value.split('|'));
  const documents = read('docs/metrics.md') + read('docs/gaps.md');
  expect([...new Set(values)].filter((value) => !documents.includes(`\`${value}\``))).toEqual([]);
});

test('lines and gaps are told apart by the reasons of the documents', () => {
  const [, drops = ''] = read('docs/gaps.md').split('## Drops');
  const documented = [...drops.matchAll(/^### `(\w+)`/gm)].map(([, reason]) => reason);
  const description = rules.find(({ alert }) => alert === 'RecordsDropped')?.annotations?.['description'];
  const [, known = ''] = /match "\^\((.*?)\)\$"/.exec(description ?? '') ?? [];
  expect(known.split('|')).toEqual(expect.arrayContaining(documented));
});
