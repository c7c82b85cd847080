import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { daemonSet } from '@logpipeline/operator/plan/daemonSet';
import { parseSettings } from '@logpipeline/operator/settings/settings';
import { binary } from '@logpipeline/test-binaries';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { chartFolder, helm } from '../src/renderChart.ts';
import { renderRules, rulesFile } from '../src/renderRules.ts';

// biome-ignore lint/suspicious/noExplicitAny: manifests of many kinds.
type Manifest = any;

let program: string;
beforeAll(async () => {
  program = await binary('helm');
});

async function render(...values: string[]): Promise<Manifest[]> {
  const set = values.flatMap((value) => ['--set-json', value]);
  const text = await helm(program, 'template', 'logpipeline', chartFolder, '--namespace', 'logs', ...set);
  return parseAllDocuments(text).flatMap((document) => document.toJS() ?? []);
}

test('by default nothing is there that needs the Prometheus Operator', async () => {
  const kinds = (await render()).map(({ apiVersion }) => apiVersion);
  expect(kinds.filter((version) => version.startsWith('monitoring.coreos.com'))).toEqual([]);
});

test('values of an earlier chart, without any of these, are enough', async () => {
  expect((await render('monitoring=null')).length).toBe((await render()).length);
});

test.each(['selectors=null', 'selectors.agent=null', 'prometheusRule.runbookUrl=null'])(
  'rules without the value of monitoring.%s are those with its default',
  async (value) => {
    const rules = await renderRules(program, '--set-json', `monitoring.${value}`);
    expect(rules).toEqual(await renderRules(program));
  },
);

test('there are no rules without the alerts of this chart', async () => {
  await expect(renderRules(program, '--set-json', 'monitoring.alerts=null')).rejects.toThrow(
    'monitoring.alerts is missing: the values are those of an earlier chart; use helm upgrade --reset-then-reuse-values',
  );
});

test('dashboards have the label that Grafana looks for also without the value', async () => {
  const all = await render('monitoring.dashboards.enabled=true', 'monitoring.dashboards.labels=null');
  expect(all.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1')).toHaveLength(4);
});

test.each([
  ['https://x/runbooks', 'https://x/runbooks/AgentDown.md'],
  ['https://x/runbooks/', 'https://x/runbooks/AgentDown.md'],
  ['', 'AgentDown.md'],
])('with the runbookUrl "%s" a runbook is %s', async (url, address) => {
  const values = ['--set-json', `monitoring.prometheusRule.runbookUrl=${JSON.stringify(url)}`];
  const rules = (await renderRules(program, ...values)).flatMap((group) => group.rules);
  expect(rules.find(({ alert }) => alert === 'AgentDown')?.annotations?.['runbook_url']).toBe(address);
});

test.each([
  { team: 'a{b}', _x: 'c {', tier_2: '' },
  { _: 'a', node_pool: 'b', Pipeline: 'c' },
])('labels %j are taken as they are', async (labels) => {
  const value = `monitoring.prometheusRule.ruleLabels=${JSON.stringify(labels)}`;
  const [rule] = (await renderRules(program, '--set-json', value)).flatMap(({ rules }) =>
    rules.filter(({ alert }) => alert !== undefined),
  );
  expect(rule?.labels).toMatchObject(labels);
});

test('deploy/prometheus-rules.yaml is what the chart makes by default', async () => {
  const file = join(chartFolder, '../../deploy/prometheus-rules.yaml');
  expect(await readFile(file, 'utf8'), 'npm run chart').toBe(rulesFile(await renderRules(program)));
});

test('PodMonitors find the pods of operator and agents, and a port that these have', async () => {
  const all = await render('monitoring.podMonitor.enabled=true');
  const found = (kind: string, name: string) =>
    all.find((one) => one.kind === kind && one.metadata.name === `logpipeline-${name}`);
  const settings = parseSettings(JSON.parse(found('ConfigMap', 'operator').data['operator.json']));
  if (!settings.ok) throw new Error(settings.errors.join(' '));
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'logpipeline-operator', uid: 'u' };
  const workloads: Record<string, Manifest> = {
    agent: daemonSet(settings.settings, owner),
    operator: found('Deployment', 'operator'),
  };
  for (const [component, workload] of Object.entries(workloads)) {
    const { spec } = found('PodMonitor', component);
    const [endpoint] = spec.podMetricsEndpoints;
    expect(workload.spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(workload.spec.template.spec.containers[0].ports).toContainEqual(
      expect.objectContaining({ name: endpoint.port }),
    );
    expect(endpoint.relabelings).toContainEqual({
      targetLabel: 'job',
      replacement: `logpipeline-${component}`,
    });
    expect(endpoint.honorLabels).toBe(true);
  }
});

test.each([
  ['logpipeline-ingest', 'admin', { job: 'logpipeline-ingest' }],
  [
    'logpipeline-ingest-agent',
    'agent-http',
    { job: 'logpipeline-agent', node: '__meta_kubernetes_pod_name', placement: 'sidecar' },
  ],
])('the PodMonitor %s finds the pods of the ingest service and their port %s', async (name, port, labels) => {
  const all = await render('monitoring.podMonitor.enabled=true', 'ingest.enabled=true');
  const { spec } = all.find((one) => one.kind === 'PodMonitor' && one.metadata.name === name);
  const { template } = all.find(({ kind }) => kind === 'StatefulSet').spec;
  const [endpoint] = spec.podMetricsEndpoints;
  expect(template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  const containers: Manifest[] = [...template.spec.initContainers, ...template.spec.containers];
  expect(containers.flatMap(({ ports = [] }) => ports.map((one: Manifest) => one.name))).toContain(port);
  expect(endpoint).toMatchObject({ port, path: '/metrics', honorLabels: true });
  const given = endpoint.relabelings.map(({ targetLabel, replacement, sourceLabels }: Manifest) => [
    targetLabel,
    replacement ?? sourceLabels.join(),
  ]);
  expect(Object.fromEntries(given)).toEqual(labels);
});

test('no placeholder is left in a rule', async () => {
  expect(JSON.stringify(await renderRules(program))).not.toContain('${');
});

const matchers = 'allowed are label matchers of PromQL';

test.each([
  [['selectors.agent', 'job="a"} or vector(1) or up{x="'], matchers],
  [['selectors.agent', 'job="a"} # '], matchers],
  [['selectors.agent', 'job=~"a\\.b"'], matchers],
  [['selectors.agent', 'job="a"\n'], matchers],
  [['selectors.agent', 'job="a`b"'], matchers],
  [['selectors.agent', `job="$\{operator}"`], matchers],
  [['selectors.operator', '__name__="up"'], 'monitoring.selectors.operator is __name__="up": allowed are'],
  [['selectors.operator', 'job'], 'monitoring.selectors.operator is job: allowed are'],
  [['selectors.operator', ''], "at '/monitoring/selectors/operator': minLength"],
  [['alerts.HighCpu.selector', 'node="a"} > 0 or up{x="'], 'monitoring.alerts.HighCpu.selector is node="a"}'],
  [['selectors.agent', 'job=~"a("'], 'monitoring.selectors.agent is job=~"a(": a( is no regular expression'],
  [['selectors.agent', 'job="a",node!~"x{2000}"'], 'x{2000} is no regular expression of Go'],
  [['selectors.operator', 'job=~"(?=a)"'], '(?=a) is no regular expression of Go'],
  [
    ['alerts.HighCpu.selector', 'node=~"a)|(b"'],
    'monitoring.alerts.HighCpu.selector is node=~"a)|(b": a)|(b is no',
  ],
  [['alerts.HighCpu.selector', String.raw`node=~"\\"`], '\\ is no regular expression of Go'],
  [['alerts.HighCpu.for', '5 minutes'], "at '/monitoring/alerts/HighCpu/for'"],
  [['alerts.HighCpu.for', '1s5m'], "at '/monitoring/alerts/HighCpu/for'"],
  [['alerts.HighCpu.for', ''], "at '/monitoring/alerts/HighCpu/for': minLength"],
  [['alerts.HighCpu.for', 5], "at '/monitoring/alerts/HighCpu/for': got number, want string"],
  [['alerts.HighCpu.percent', 180], "at '/monitoring/alerts/HighCpu/percent': maximum: got 180, want 100"],
  [
    ['alerts.HighCpu.percent', '80) or vector(1'],
    "at '/monitoring/alerts/HighCpu/percent': got string, want number",
  ],
  [['alerts.HighCpu.percent', null], "at '/monitoring/alerts/HighCpu': missing property 'percent'"],
  [
    ['alerts.HighCpu.threshold', 80],
    "at '/monitoring/alerts/HighCpu': additional properties 'threshold' not allowed",
  ],
  [['alerts.HighCpu.severity', 'very bad'], "at '/monitoring/alerts/HighCpu/severity'"],
  [
    ['alerts.HighCpu.labels', { severity: 'none' }],
    'monitoring.alerts.HighCpu.labels has severity: each alert has one of its own',
  ],
  [
    ['alerts.HighGpu', { enabled: true }],
    "at '/monitoring/alerts': additional properties 'HighGpu' not allowed",
  ],
  [['alerts.DiskWillFillIn4h.window', '6h]) or (x[1h'], "at '/monitoring/alerts/DiskWillFillIn4h/window'"],
  [
    ['alerts.RecordsDropped.ignoredReasons', ['a"b']],
    "at '/monitoring/alerts/RecordsDropped/ignoredReasons/0'",
  ],
  [
    ['prometheusRule.ruleLabels', { 'a-b': 'c' }],
    "at '/monitoring/prometheusRule/ruleLabels': additional properties 'a-b' not allowed",
  ],
  [['prometheusRule.ruleLabels', { __a: 'b' }], "additional properties '__a' not allowed"],
  [['prometheusRule.ruleLabels', { alertname: 'b' }], "at '/monitoring/prometheusRule/ruleLabels/alertname'"],
  [['alerts.HighCpu.labels', { node: 'n1' }], "at '/monitoring/alerts/HighCpu/labels/node'"],
  [['alerts.HighCpu.labels', { pipeline: 'a/b' }], "at '/monitoring/alerts/HighCpu/labels/pipeline'"],
  [['alerts.HighCpu.labels', { team: 'a{{ .x }}' }], "at '/monitoring/alerts/HighCpu/labels/team'"],
  [['alerts.HighCpu.for', '10000h'], "at '/monitoring/alerts/HighCpu/for'"],
  [['alerts.DiskWillFillIn4h.window', '90s'], "at '/monitoring/alerts/DiskWillFillIn4h/window'"],
  [['alerts.DiskWillFillIn4h.window', '1000d'], "at '/monitoring/alerts/DiskWillFillIn4h/window'"],
  [['prometheusRule.runbookUrl', 'https://x/{{ $value }}'], "at '/monitoring/prometheusRule/runbookUrl'"],
  [['podMonitor.interval', '5m'], "at '/monitoring/podMonitor/interval'"],
])('%j is refused: %s', async ([path, value], message) => {
  const values = ['monitoring.prometheusRule.enabled=true', `monitoring.${path}=${JSON.stringify(value)}`];
  await expect(render(...values)).rejects.toThrow(message);
});

test.each([
  'job="a"',
  'job="a("',
  String.raw`job="=~\"(",node=~"\\(\"é*"`,
  'job=~"",node=~"(?i)A"',
  'job=~"a|b",cluster!="c", node!~"x{1,3}"',
  String.raw`job=~"a\\.b",path="\"quoted\""`,
])('%s is taken as it is', async (selector) => {
  const groups = await renderRules(
    program,
    '--set-json',
    `monitoring.selectors.agent=${JSON.stringify(selector)}`,
  );
  expect(JSON.stringify(groups)).toContain(JSON.stringify(`up{${selector}}`).slice(1, -1));
});
