import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { metricUses, unknownUses } from '@logpipeline/test-monitoring';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultRules, exportedMetrics, readFile } from './exportedMetrics.ts';

const FOLDER = 'docs/runbooks';
const alerts = defaultRules.filter(({ alert }) => alert !== undefined);
const names = alerts.map(({ alert }) => String(alert));
const files = readdirSync(join(import.meta.dirname, '../..', FOLDER));
const pages = [...files.map((file) => `${FOLDER}/${file}`), 'docs/monitoring.md'];
const resource = parse(readFile('crds/logpipelines.yaml')).spec.versions[0].schema.openAPIV3Schema;
const values = parse(readFile('charts/logpipeline/values.yaml'));

/** The fenced blocks of a page in that language. */
function blocks(path: string, language: string): string[] {
  const all = readFile(path).matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms);
  return [...all].filter(([, , name]) => name === language).map(([, , , text = '']) => text);
}

test('every alert has its runbook, and every runbook its alert', () => {
  expect(files.filter((file) => file !== 'README.md').sort()).toEqual(
    names.map((name) => `${name}.md`).sort(),
  );
});

test.each(names)('%s says what it means, what follows, how to find out, and what to do', (name) => {
  const headings = readFile(`${FOLDER}/${name}.md`).match(/^#+ .*/gm);
  expect(headings).toEqual([`# ${name}`, '## Meaning', '## Impact', '## Diagnosis', '## Mitigation']);
});

test.each(alerts)('$alert names its runbook', ({ alert, annotations }) => {
  expect(annotations?.['runbook_url']).toBe(`${FOLDER}/${alert}.md`);
});

test.each(pages)('the queries of %s are PromQL, about what is exported', (path) => {
  const queries = blocks(path, 'promql').flatMap((block) => block.trim().split('\n'));
  expect(queries.flatMap((query) => unknownUses(metricUses(query), exportedMetrics))).toEqual([]);
});

test.each(pages)('a shell can read the commands of %s', (path) => {
  for (const block of blocks(path, 'sh')) execFileSync('bash', ['-n'], { input: block });
});

test.each(pages)('the links of %s lead somewhere', (path) => {
  const links = [...readFile(path).matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(import.meta.dirname, '../..', target))) return true;
    const headings = [...readFile(target).matchAll(/^#+ (.*)/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    return anchor !== undefined && !headings.includes(anchor);
  });
  expect(broken).toEqual([]);
});

/** Whether the resource has the field, such as `.status.conditions[*].type`. */
function isField(path: string): boolean {
  let node = resource;
  for (const step of path
    .replace(/\[.*?\]/g, '')
    .split('.')
    .filter(Boolean)) {
    node = (node.type === 'array' ? node.items : node).properties?.[step];
    if (node === undefined) return false;
  }
  return true;
}

test.each(pages)('fields of LogPipelines in %s are those of the resource', (path) => {
  const text = readFile(path);
  const named = [...text.matchAll(/`(spec(?:\.\w+)+)(?:: \w+)?`/g)].map(([, field = '']) => field);
  const commands = blocks(path, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.includes('get lgp'));
  const asked = commands.flatMap((line) => line.match(/\.(?:spec|status)(?:\.\w+(?:\[.*?\])?)+/g) ?? []);
  expect([...named, ...asked].filter((field) => !isField(field))).toEqual([]);
});

test.each(pages)('values of the chart in %s are there', (path) => {
  const named = [
    ...readFile(path).matchAll(/`((?:monitoring|agent|operator|networkPolicy|tenants)(?:\.\w+)+)`/g),
  ];
  const missing = named.filter(([, value = '']) => {
    const optional = /^monitoring\.alerts\.\w+\.(selector|labels)$/.test(value);
    return !optional && value.split('.').reduce((node, step) => node?.[step], values) === undefined;
  });
  expect(missing.map(([, value]) => value)).toEqual([]);
});

test('docs/monitoring.md lists the alerts with their severities and durations', () => {
  const rows = [
    ...readFile('docs/monitoring.md').matchAll(
      /^\| \[(\w+)\]\(runbooks\/\w+\.md\) \| (\w+) \| .*? ?\| (\w+) \|/gm,
    ),
  ];
  expect(rows.map(([, alert, severity, duration]) => ({ alert, severity, duration }))).toEqual(
    alerts.map((rule) => ({ alert: rule.alert, severity: rule.labels?.['severity'], duration: rule.for })),
  );
});

test('docs/monitoring.md lists what is recorded, and by what it is kept apart', () => {
  const rows = [...readFile('docs/monitoring.md').matchAll(/^\| `(\w+:\S+)` \| (.*?) \|/gm)];
  const listed = rows.map(([, name, labels = '']) => [name, labels.replaceAll('`', '').split(', ')]);
  const recorded = defaultRules.flatMap(({ record = '' }) => (record === '' ? [] : [record]));
  const of = (record: string) => [record, [...(exportedMetrics.get(record) ?? [])]];
  expect(listed.sort()).toEqual(recorded.map(of).sort());
});
