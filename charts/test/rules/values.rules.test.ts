import { join } from 'node:path';
import { binary } from '@logpipeline/test-binaries';
import { checkRules } from '@logpipeline/test-monitoring';
import { beforeAll, expect, test } from 'vitest';
import { chartFolder, ciValues } from '../../src/renderChart.ts';
import { type RuleGroup, renderRules, rulesFile } from '../../src/renderRules.ts';
import { play, type Scenario } from './scenario.ts';
import { nodeScenarios } from './scenarios/nodes.ts';
import { ofAgent, ofIngest, ofOperator } from './scraped.ts';
import { pipeline } from './scrapedPipeline.ts';

let program: string;
beforeAll(async () => {
  program = await binary('helm');
});

/** The rules with these of the values below `monitoring` set. */
function rulesWith(values: Record<string, unknown>): Promise<RuleGroup[]> {
  const set = Object.entries(values).map(([path, value]) => `monitoring.${path}=${JSON.stringify(value)}`);
  return renderRules(program, ...set.flatMap((one) => ['--set-json', one]));
}

const valuesFile = (name: string) => ['--values', join(chartFolder, 'ci', `${name}-values.yaml`)];
const alertsOf = (groups: readonly RuleGroup[]) =>
  groups.flatMap(({ rules }) => rules.filter(({ alert }) => alert));

test.each(await ciValues())('promtool has nothing against the rules with the values %s', async (name) => {
  await checkRules(rulesFile(await renderRules(program, ...valuesFile(name))));
});

const highMemory = nodeScenarios.find(({ alert }) => alert === 'HighMemory') as Scenario;

test('a threshold, a duration and a severity are values', async () => {
  const groups = await rulesWith({
    'alerts.HighMemory.percent': 80.5,
    'alerts.HighMemory.for': '12m',
    'alerts.HighMemory.severity': 'page',
  });
  await play(groups, {
    ...highMemory,
    states: '9m30s -, 10m pending, 21m30s pending, 22m firing, 30m -',
    sent: { ...highMemory.sent, at: '22m' } as NonNullable<Scenario['sent']>,
  });
  expect(alertsOf(groups).find(({ alert }) => alert === 'HighMemory')?.labels).toEqual({ severity: 'page' });
});

test('under a higher threshold the same is nothing', async () => {
  const { sent: _, ...scenario } = highMemory;
  await play(await rulesWith({ 'alerts.HighMemory.percent': 90 }), {
    ...scenario,
    states: '15m -, 29m -',
  });
});

test('a selector of an alert leaves out what does not match, and only there', async () => {
  const { sent: _, ...scenario } = highMemory;
  const groups = await rulesWith({ 'alerts.HighMemory.selector': String.raw`node!~"batch\\..*|n1"` });
  await play(groups, { ...scenario, states: '15m -' });
});

test('a selector of all rules tells one installation from another', async () => {
  const groups = await rulesWith({ 'selectors.agent': 'job="logs", cluster="east"' });
  const down = { alert: 'AgentDown', what: '' };
  const series = [
    ofAgent('up', { job: 'logs', cluster: 'east', node: 'n1' }, '0 for 20m'),
    ofAgent('up', { job: 'logs', cluster: 'west', node: 'n2' }, '0 for 20m'),
    ofAgent('up', { node: 'n3' }, '0 for 20m'),
  ];
  const description =
    'The agent on node n1 does not answer Prometheus: its logs are not shipped while it is down.';
  await play(groups, {
    ...down,
    series,
    states: '10m firing',
    sent: { at: '10m', alerts: { '{cluster="east",node="n1"}': description } },
  });
});

test('a release that has the ingest service misses it when no replica is scraped', async () => {
  const groups = await renderRules(program, '--set', 'ingest.enabled=true');
  const leader = [
    ofOperator('up', {}, '1 for 60m'),
    ofOperator('leader_election_master_status', { name: 'logpipeline-operator' }, '1 for 60m'),
  ];
  await play(groups, {
    alert: 'IngestDown',
    what: '',
    series: [
      ...leader,
      ofAgent('up', {}, '1 for 60m'),
      ofIngest('up', {}, '1 for 10m, stale for 20m, 1 for 30m'),
    ],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 29m30s firing, 30m -',
    sent: {
      at: '15m',
      alerts: {
        '{}': 'Prometheus scrapes the operator, and no replica of the ingest service: either none runs, or its scrape configuration does not find them: while no replica takes events, browsers keep a few and lose the rest.',
      },
    },
  });
});

test('what was asked to be dropped is told where it is wanted', async () => {
  await play(await rulesWith({ 'alerts.RecordsDropped.ignoredReasons': [] }), {
    alert: 'RecordsDropped',
    what: '',
    series: pipeline(20, { dropped: { level: '+1/m for 20m' } }),
    states: '10m firing',
  });
});

test('reasons that are ignored are ignored for gaps too', async () => {
  await play(await rulesWith({ 'alerts.RecordsDropped.ignoredReasons': ['vanished', 'shrunk'] }), {
    alert: 'RecordsDropped',
    what: '',
    series: pipeline(20, { gaps: { vanished: '+1/m for 20m', shrunk: '+1/m for 20m' } }),
    states: '10m -',
  });
});

test('collectors that are ignored may fail', async () => {
  const failing = (collector: string) =>
    ofAgent('logpipeline_agent_sampler_errors_total', { collector }, '+2/m for 40m');
  await play(await rulesWith({ 'alerts.SamplerFailing.ignoredCollectors': ['pressure', 'throttling'] }), {
    alert: 'SamplerFailing',
    what: '',
    series: [failing('pressure'), failing('throttling')],
    states: '20m -, 39m -',
  });
});

test('an alert that is switched off, or taken out, is not there; the others are', async () => {
  const all = alertsOf(await rulesWith({})).map(({ alert }) => alert);
  const some = await rulesWith({ 'alerts.HighCpu.enabled': false, 'alerts.ClockSkew': null });
  expect(alertsOf(some).map(({ alert }) => alert)).toEqual(
    all.filter((alert) => alert !== 'HighCpu' && alert !== 'ClockSkew'),
  );
});

test('labels come to all alerts, or to one; its severity stays its own', async () => {
  const groups = await rulesWith({
    'prometheusRule.ruleLabels': { team: 'platform', tier: 'logs' },
    'alerts.AgentDown.labels': { team: 'logging' },
  });
  for (const { alert, labels } of alertsOf(groups)) {
    const team = alert === 'AgentDown' ? 'logging' : 'platform';
    expect(labels).toEqual({ team, tier: 'logs', severity: expect.stringMatching(/^(warning|critical)$/) });
  }
});

test('a number of a hundred million is written out, and one with a fraction as it is', async () => {
  const text = rulesFile(
    await rulesWith({ 'alerts.ShippingLagHigh.unreadBytes': 5e9, 'alerts.HighCpu.percent': 92.5 }),
  );
  expect(text).toContain('> 5000000000\n');
  expect(text).toContain('> 92.5 / 100\n');
});
