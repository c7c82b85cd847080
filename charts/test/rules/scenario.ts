import { type InputSeries, type RuleTest, testRules } from '@logpipeline/test-monitoring';
import { type RuleGroup, rulesFile } from '../../src/renderRules.ts';
import { STEP_S } from './scraped.ts';

/** What an alert does while things happen. */
export type Scenario = {
  alert: string;
  /** The end of a sentence that begins with the alert's name. */
  what: string;
  series: readonly InputSeries[];
  /**
   * Its state at times, such as `9m30s -, 10m pending, 15m firing`; `-`: neither. Times lie one evaluation before and after a change, so that
   * `for` is seen.
   */
  states: string;
  /** What is sent at a time: a description for each set of labels, as PromQL has them. */
  sent?: { at: string; alerts: Record<string, string> };
  /** Alerts that fire along with it, and may. All others must not at any of the times. */
  along?: readonly string[];
};

/** The states of a scenario, in order. */
export function statesOf({ states }: Scenario): { at: string; state: string }[] {
  return states.split(', ').map((one) => {
    const [, at = '', state = ''] = /^(\w+) (-|pending|firing)$/.exec(one) ?? [];
    if (state === '') throw new Error(`BUG: "${one}" is not "TIME STATE"`);
    return { at, state };
  });
}

/** Runs it over the rules; rejects with what promtool says. */
export async function play(groups: readonly RuleGroup[], scenario: Scenario): Promise<void> {
  const { alert, series, sent, along = [] } = scenario;
  const others = [alert, ...along].join('|');
  const test: RuleTest = {
    interval: `${STEP_S}s`,
    series,
    groups: groups.map(({ name }) => name),
    expressions: statesOf(scenario).flatMap(({ at, state }) => [
      {
        at,
        expr: `group by (alertstate) (ALERTS{alertname="${alert}"})`,
        gives: state === '-' ? {} : { [`{alertstate="${state}"}`]: 1 },
      },
      { at, expr: `group by (alertname) (ALERTS{alertstate="firing",alertname!~"${others}"})`, gives: {} },
    ]),
    alerts: sent === undefined ? [] : [{ at: sent.at, alert, firing: firing(groups, alert, sent.alerts) }],
  };
  await testRules(rulesFile(groups), test);
}

function firing(groups: readonly RuleGroup[], alert: string, alerts: Record<string, string>) {
  const rule = groups.flatMap(({ rules }) => rules).find((one) => one.alert === alert);
  if (rule === undefined) throw new Error(`BUG: there is no alert ${alert}`);
  return Object.entries(alerts).map(([text, description]) => {
    const own = [...text.matchAll(/(\w+)="(.*?)"/g)].map(([, name = '', value = '']) => [name, value]);
    const labels = { ...rule.labels, ...Object.fromEntries(own) };
    return { labels, annotations: { ...rule.annotations, description } };
  });
}
