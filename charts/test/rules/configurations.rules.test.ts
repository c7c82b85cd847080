import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkConfig } from '@logpipeline/test-monitoring';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { defaultRules, readFile } from '../exportedMetrics.ts';

const rules = { 'prometheus-rules.yaml': readFile('deploy/prometheus-rules.yaml') };

/** With another discovery in the place of Kubernetes's, which Debian's promtool is built without. */
function withoutKubernetes(text: string): string {
  const config = parse(text);
  for (const job of config.scrape_configs) {
    if (job.kubernetes_sd_configs === undefined) throw new Error(`${job.job_name} does not ask Kubernetes`);
    delete job.kubernetes_sd_configs;
    job.http_sd_configs = [{ url: 'http://localhost/' }];
  }
  return stringify(config);
}

test('promtool takes deploy/prometheus.yaml with the rules beside it', async () => {
  const config = withoutKubernetes(readFile('deploy/prometheus.yaml'));
  await checkConfig('prometheus.yaml', { 'prometheus.yaml': config, ...rules });
});

test('promtool takes what docs/monitoring.md has for a plain machine', async () => {
  const [, block = ''] = /```yaml\n(scrape_configs:.*?)```/s.exec(readFile('docs/monitoring.md')) ?? [];
  await checkConfig('prometheus.yaml', { 'prometheus.yaml': block, ...rules });
});

test('deploy/prometheus.yaml names the jobs and the ports as the PodMonitors do, and honours labels', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a file of Prometheus.
  const jobs: any[] = parse(readFile('deploy/prometheus.yaml')).scrape_configs;
  const found = jobs.map(({ job_name, honor_labels, relabel_configs }) => {
    const kept = relabel_configs.find(({ source_labels }: { source_labels?: string[] }) =>
      source_labels?.includes('__meta_kubernetes_pod_container_port_name'),
    );
    const job = relabel_configs.find((one: { target_label?: string }) => one.target_label === 'job');
    return [job?.replacement ?? job_name, kept.action, kept.regex, honor_labels];
  });
  expect(found).toEqual([
    ['logpipeline-agent', 'keep', 'http', true],
    ['logpipeline-operator', 'keep', 'http', true],
    ['logpipeline-ingest', 'keep', 'admin', true],
    ['logpipeline-agent', 'keep', 'agent-http', true],
  ]);
});

const alertmanager = join(import.meta.dirname, '../../../deploy/alertmanager.yaml');
const amtool = (...args: string[]) => execFileSync('amtool', args, { encoding: 'utf8' }).trim();

test('amtool takes deploy/alertmanager.yaml, and each alert that it names is there', () => {
  amtool('check-config', alertmanager);
  const named = [...readFile('deploy/alertmanager.yaml').matchAll(/alertname =~? "?([\w|]+)/g)];
  const names = named.flatMap(([, alerts = '']) => alerts.split('|'));
  const known = defaultRules.map(({ alert }) => alert);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test.each([
  ['chat', ['alertname=HighCpu', 'severity=warning', 'node=n1']],
  ['pager', ['alertname=NoSuccessfulUpload', 'severity=critical', 'pipeline=a/b']],
  ['shop-team', ['alertname=ApplicationErrorRateHigh', 'severity=warning', 'namespace=shop-eu']],
  ['shop-team', ['alertname=ApplicationErrorRateHigh', 'severity=warning', 'app=shop', 'release=2.0.1']],
  ['chat', ['alertname=ApplicationErrorRateHigh', 'severity=warning', 'namespace=payments']],
])('%s gets %j', (receiver, labels) => {
  expect(amtool('config', 'routes', 'test', `--config.file=${alertmanager}`, ...labels)).toBe(receiver);
});
