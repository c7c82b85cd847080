import { binary } from '@logpipeline/test-binaries';
import { checkRules } from '@logpipeline/test-monitoring';
import { beforeAll, expect, test } from 'vitest';
import { type RuleGroup, renderRules, rulesFile } from '../../src/renderRules.ts';
import { agentScenarios } from './agentScenarios.ts';
import { nodeScenarios } from './nodeScenarios.ts';
import { operatorScenarios } from './operatorScenarios.ts';
import { pipelineScenarios, silentPipelines } from './pipelineScenarios.ts';
import { play } from './scenario.ts';
import { inTwoClusters, scrapedBarely } from './variants.ts';

const scenarios = [
  ...nodeScenarios,
  ...agentScenarios,
  ...pipelineScenarios,
  ...silentPipelines,
  ...operatorScenarios,
];
/** What fires, of one target a node. */
const sending = scenarios.filter(({ sent, series }) => {
  const names = scrapedBarely({ alert: '', what: '', states: {}, series }).series.map((one) => one.series);
  return sent !== undefined && new Set(names).size === names.length;
});

let groups: RuleGroup[];
beforeAll(async () => {
  groups = await renderRules(await binary('helm'));
});

test('promtool has nothing against the rules', async () => {
  await checkRules(rulesFile(groups));
});

test.each(scenarios)('$alert $what', async (scenario) => {
  await play(groups, scenario);
});

test.each(sending)('in each of two clusters: $alert $what', async (scenario) => {
  await play(groups, inTwoClusters(scenario));
});

test.each(sending)('from a scrape that adds hardly a label: $alert $what', async (scenario) => {
  await play(groups, scrapedBarely(scenario));
});

test('each alert is seen to be pending, to fire, and to clear', () => {
  const alerts = groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
  const seen = scenarios
    .filter(({ states }) => /^(- )+(pending )+(firing )+(- )+$/.test(`${Object.values(states).join(' ')} `))
    .filter(({ sent }) => sent !== undefined)
    .map(({ alert }) => alert);
  expect([...new Set(seen)].sort()).toEqual(alerts.sort());
});
