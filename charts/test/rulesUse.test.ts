import { unknownUses, usesOfRule } from '@logpipeline/test-monitoring';
import { expect, test } from 'vitest';
import { defaultRules, exportedMetrics, readFile } from './exportedMetrics.ts';

test.each(defaultRules.map((rule) => [rule.alert ?? rule.record, rule] as const))(
  '%s asks only for metrics and labels that are exported',
  (_, rule) => {
    expect(unknownUses(usesOfRule(rule), exportedMetrics)).toEqual([]);
  },
);

test('each rule looks at the jobs of the agents, the operator or the ingest service, and at nobody else’s', () => {
  const raw = defaultRules.flatMap(usesOfRule).filter(({ metric }) => !metric.includes(':'));
  const jobs = raw.map(({ matchers }) => matchers.find(({ label }) => label === 'job')?.value ?? 'any job');
  expect([...new Set(jobs)].sort()).toEqual([
    'logpipeline-agent',
    'logpipeline-ingest',
    'logpipeline-operator',
  ]);
});

test('outcomes and reasons in the rules are those of the documents', () => {
  const values = defaultRules
    .flatMap(usesOfRule)
    .flatMap(({ matchers }) => matchers)
    .filter(({ label }) => label === 'outcome' || label === 'reason')
    .flatMap(({ value }) => value.split('|'));
  const documents = readFile('docs/metrics.md') + readFile('docs/gaps.md');
  expect([...new Set(values)].filter((value) => !documents.includes(`\`${value}\``))).toEqual([]);
});

test('lines and gaps are told apart by the reasons of the documents', () => {
  const [, drops = ''] = readFile('docs/gaps.md').split('## Drops');
  const documented = [...drops.matchAll(/^### `(\w+)`/gm)].map(([, reason]) => reason);
  const alert = defaultRules.find((rule) => rule.alert === 'RecordsDropped');
  const [, known = ''] = /match "\^\((.*?)\)\$"/.exec(alert?.annotations?.['description'] ?? '') ?? [];
  expect(known.split('|')).toEqual(expect.arrayContaining(documented));
});
