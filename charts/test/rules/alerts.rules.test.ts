import { binary } from '@logpipeline/test-binaries';
import { checkRules, testRules } from '@logpipeline/test-monitoring';
import { beforeAll, expect, test } from 'vitest';
import { type RuleGroup, renderRules, rulesFile } from '../../src/renderRules.ts';
import { play, statesOf } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import { wrongEverywhere } from './scenarios/silence.ts';
import { STEP_S } from './scraped.ts';
import { inTwoClusters, scrapedBarely } from './variants.ts';

/** What fires, of one target a node. */
const sending = scenarios.filter((scenario) => {
  const names = scrapedBarely(scenario).series.map(({ series }) => series);
  return scenario.sent !== undefined && new Set(names).size === names.length;
});

let groups: RuleGroup[];
beforeAll(async () => {
  groups = await renderRules(await binary('helm'));
});

test('promtool has nothing against the rules', async () => {
  await checkRules(rulesFile(groups));
});

test.concurrent.each(scenarios)('$alert $what', async (scenario) => {
  await play(groups, scenario);
});

test.concurrent.each(sending)('in each of two clusters: $alert $what', async (scenario) => {
  await play(groups, inTwoClusters(scenario));
});

test.concurrent.each(sending)('from a scrape that adds hardly a label: $alert $what', async (scenario) => {
  await play(groups, scrapedBarely(scenario));
});

test('what is silent about a suspended pipeline is not about another one', async () => {
  const firing = ['NoSuccessfulUpload', 'UploadErrorsHigh', 'UploadForbidden', 'SpoolFillingUp'];
  await testRules(rulesFile(groups), {
    interval: `${STEP_S}s`,
    series: wrongEverywhere,
    groups: groups.map(({ name }) => name),
    expressions: [
      {
        at: '59m',
        expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
        gives: Object.fromEntries(firing.map((alert) => [`{alertname="${alert}"}`, 1])),
      },
    ],
  });
});

test('each alert is seen to be pending, to fire, and to clear', () => {
  const alerts = groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
  const states = (scenario: (typeof scenarios)[number]) => statesOf(scenario).map(({ state }) => state);
  const seen = scenarios
    .filter((scenario) => /^(- )+(pending )+(firing )+(- )+$/.test(`${states(scenario).join(' ')} `))
    .filter(({ sent }) => sent !== undefined)
    .map(({ alert }) => alert);
  expect([...new Set(seen)].sort()).toEqual(alerts.sort());
});
