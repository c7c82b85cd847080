import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@logpipeline/operator/settings/settings';
import { binary } from '@logpipeline/test-binaries';
import { beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { chartFolder, ciValues, helm, renderChart } from '../src/renderChart.ts';

// biome-ignore lint/suspicious/noExplicitAny: manifests of fifteen kinds.
type Manifest = any;

const names = await ciValues();
let program: string;
beforeAll(async () => {
  program = await binary('helm');
});

const template = (...args: string[]) =>
  helm(program, 'template', 'logpipeline', chartFolder, '--namespace', 'logpipeline', ...args);
const manifests = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((document) => document.toJS() ?? []);
const ofKind = (all: readonly Manifest[], kind: string) => all.filter((one) => one.kind === kind);

const operatorSettings = (all: readonly Manifest[]) =>
  JSON.parse(all.find(({ data }) => data?.['operator.json'] !== undefined).data['operator.json']);

test.each(names)('with the values %s it renders what the golden file has', async (name) => {
  const golden = await readFile(join(import.meta.dirname, 'golden', `${name}.yaml`), 'utf8');
  expect(await renderChart(program, name), 'if this is meant: npm run chart').toBe(golden);
});

test.each(names)('with the values %s helm lint has nothing to say', async (name) => {
  const values = join(chartFolder, 'ci', `${name}-values.yaml`);
  expect(await helm(program, 'lint', '--strict', '--quiet', chartFolder, '--values', values)).toBe('');
});

test.each(names)('with the values %s the operator takes the settings that are rendered', async (name) => {
  const values = join(chartFolder, 'ci', `${name}-values.yaml`);
  const parsed = parseSettings(operatorSettings(manifests(await template('--values', values))));
  expect(parsed.ok ? [] : parsed.errors).toEqual([]);
});

test("agents may reach CloudWatch's agent where they are to send to it", async () => {
  const ports = async (output: string) => {
    const set = ['--set', 'networkPolicy.enabled=true', '--set', `agent.cloudWatch.output=${output}`];
    const policies = ofKind(manifests(await template(...set)), 'NetworkPolicy');
    return policies.map(({ metadata, spec }) => [
      metadata.name,
      spec.egress.some((rule: Manifest) => rule.ports.some(({ port }: Manifest) => port === 25888)),
    ]);
  };
  expect(await ports('tcp://cloudwatch-agent.amazon-cloudwatch:25888')).toEqual([
    ['logpipeline-agent', true],
    ['logpipeline-operator', false],
  ]);
  expect(await ports('stdout')).toEqual([
    ['logpipeline-agent', false],
    ['logpipeline-operator', false],
  ]);
});

test('without a place for metrics of CloudWatch the agents are told of none', async () => {
  for (const set of ['agent.cloudWatch.output=', 'agent.cloudWatch=null']) {
    const [settings] = ofKind(manifests(await template('--set', set)), 'ConfigMap');
    expect(JSON.parse(settings.data['operator.json']).agent).not.toHaveProperty('cloudWatch');
  }
});

test.each(['1', '25888', '65535'])('the port %s is one of CloudWatch’s agent', async (port) => {
  const all = manifests(await template('--set', `agent.cloudWatch.output=tcp://host:${port}`));
  expect(operatorSettings(all).agent.cloudWatch.output).toBe(`tcp://host:${port}`);
});

test('text in a value stays text in the settings', async () => {
  const values = ['--values', join(chartFolder, 'ci', 'more-of-everything-values.yaml')];
  const { agent } = operatorSettings(manifests(await template(...values)));
  expect(agent.image).toBe('logpipeline-agent:0.1.0');
  expect(agent.env).toEqual([{ name: 'HTTPS_PROXY', value: 'http://proxy:3128", "image": "evil' }]);
});

test('the resource definition is the one of crds/, whole', async () => {
  const [rendered] = ofKind(manifests(await template()), 'CustomResourceDefinition');
  const source = parse(await readFile(join(chartFolder, '../../crds/logpipelines.yaml'), 'utf8'));
  expect(rendered.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  expect({ ...rendered, metadata: undefined }).toEqual({ ...source, metadata: undefined });
});

test('dashboards are made only when asked for, and are what Grafana is to have, byte for byte', async () => {
  const isDashboard = ({ metadata }: Manifest) => 'grafana_dashboard' in (metadata.labels ?? {});
  expect(manifests(await template()).filter(isDashboard)).toEqual([]);
  const rendered = manifests(await template('--set', 'monitoring.dashboards.enabled=true')).filter(
    isDashboard,
  );
  const files = (await readdir(join(chartFolder, 'dashboards'))).sort();
  expect(rendered.map(({ data }) => Object.keys(data)[0])).toEqual(
    files.map((file) => `logpipeline-${file}`),
  );
  for (const [n, file] of files.entries()) {
    const text = await readFile(join(chartFolder, 'dashboards', file), 'utf8');
    expect(rendered[n].data[`logpipeline-${file}`]).toBe(text);
  }
});

test('crds.keep false leaves the definition to the release', async () => {
  const [rendered] = ofKind(
    manifests(await template('--set', 'crds.keep=false')),
    'CustomResourceDefinition',
  );
  expect(rendered.metadata.annotations).toBeUndefined();
});

test.each([
  ['1.29.0', 0],
  ['1.30.0', 1],
  ['1.34.4-eks-abc', 1],
])('Kubernetes %s gets %i admission policies', async (version, count) => {
  const all = manifests(await template('--kube-version', version));
  expect(ofKind(all, 'ValidatingAdmissionPolicy')).toHaveLength(count);
});

test('a change of the settings replaces the operator, another one does not', async () => {
  const checksum = async (...args: string[]) => {
    const [deployment] = ofKind(manifests(await template(...args)), 'Deployment');
    return deployment.spec.template.metadata.annotations['checksum/settings'];
  };
  const before = await checksum();
  expect(await checksum('--set', 'agent.logLevel=debug')).not.toBe(before);
  expect(await checksum('--set', 'operator.replicas=3')).toBe(before);
});

test.each([
  [['operator.replica=3'], "at '/operator': additional properties 'replica' not allowed"],
  [['agent.logLevel=trace'], "at '/agent/logLevel': value must be one of 'debug', 'info', 'warn', 'error'"],
  [['agent.image.digest=sha256:abc'], "at '/agent/image/digest'"],
  [['tenants.buckets={Not_a_bucket}'], "at '/tenants/buckets/0'"],
  [
    ['agent.cloudWatch.output=stdout', 'agent.nodeMetrics.enabled=false'],
    'agent.cloudWatch.output is set, but agent.nodeMetrics.enabled is false',
  ],
  [['agent.cloudWatch.output=udp://host:25888'], "at '/agent/cloudWatch/output'"],
  [['agent.cloudWatch.output=tcp://host:65536'], "at '/agent/cloudWatch/output'"],
  [['agent.cloudWatch.output=tcp://host:0'], "at '/agent/cloudWatch/output'"],
  [['agent.cloudWatch.namespace=aWs/nodes'], "at '/agent/cloudWatch/namespace'"],
  [['operator.serviceAccount.create=false'], 'operator.serviceAccount.name is empty'],
  [['agent.serviceAccount.create=false'], 'agent.serviceAccount.name is empty'],
])('%j is refused: %s', async (settings, message) => {
  await expect(template(...settings.flatMap((one) => ['--set', one]))).rejects.toThrow(message);
});

test('Kubernetes 1.28 is refused', async () => {
  await expect(template('--kube-version', '1.28.0')).rejects.toThrow('requires kubeVersion: >=1.29.0-0');
});

test('the longest names are names still', async () => {
  const release = 'r'.repeat(53);
  const text = await helm(program, 'template', release, chartFolder, '--namespace', 'n'.repeat(63));
  const tooLong = manifests(text).filter(({ metadata }) => metadata.name.length > 63);
  expect(tooLong.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([]);
});

test('a packaged chart carries the definition, and no values of tests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chart-'));
  try {
    await helm(program, 'package', chartFolder, '--destination', folder);
    const [archive = ''] = await readdir(folder);
    const files = (await helm('tar', '--list', '--file', join(folder, archive))).trim().split('\n');
    expect(files).toContain('logpipeline/files/logpipelines.yaml');
    expect(files).toContain('logpipeline/dashboards/fleet.json');
    expect(files.filter((file) => file.startsWith('logpipeline/ci/'))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
