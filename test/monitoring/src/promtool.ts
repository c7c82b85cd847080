import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One series: its name with labels, and a value a step. `null`: nothing was scraped. `stale`: the target has gone. */
export type InputSeries = { series: string; values: readonly (number | null | 'stale')[] };

/** What `promtool test rules` takes as one test. Times are since the first sample, as durations of Prometheus. */
export type RuleTest = {
  /** Time between two samples, and between two evaluations. */
  interval: string;
  series: readonly InputSeries[];
  /** Names of groups in the order in which they are evaluated at a step; without it the order changes from run to run. */
  groups: readonly string[];
  /** What fires under that name at that time, and nothing else. */
  alerts?: readonly { at: string; alert: string; firing: readonly FiringAlert[] }[];
  /** What an expression gives at that time, by labels as PromQL has them, such as `a{b="c"}`. */
  expressions?: readonly { at: string; expr: string; gives: Readonly<Record<string, number>> }[];
};

export type FiringAlert = { labels: Record<string, string>; annotations: Record<string, string> };

/** Runs one test over the text of a rules file. Rejects with what promtool says. */
export async function testRules(rules: string, test: RuleTest): Promise<void> {
  const file = {
    rule_files: ['rules.yaml'],
    evaluation_interval: test.interval,
    group_eval_order: test.groups,
    tests: [
      {
        interval: test.interval,
        input_series: test.series.map(({ series, values }) => ({
          series,
          values: values.map(valueText).join(' '),
        })),
        alert_rule_test: (test.alerts ?? []).map(({ at, alert, firing }) => ({
          eval_time: at,
          alertname: alert,
          exp_alerts: firing.map(({ labels, annotations }) => ({
            exp_labels: labels,
            exp_annotations: annotations,
          })),
        })),
        promql_expr_test: (test.expressions ?? []).map(({ at, expr, gives }) => ({
          eval_time: at,
          expr,
          exp_samples: Object.entries(gives).map(([labels, value]) => ({ labels, value })),
        })),
      },
    ],
  };
  // JSON is YAML.
  await promtool({ 'rules.yaml': rules, 'test.yaml': JSON.stringify(file) }, 'test', 'rules', 'test.yaml');
}

/** Rejects with what promtool has against a rules file. */
export async function checkRules(rules: string): Promise<void> {
  await promtool({ 'rules.yaml': rules }, 'check', 'rules', 'rules.yaml');
}

/**
 * Rejects with what promtool has against a configuration of Prometheus.
 * @param files texts by name; the rules files that it names lie beside it
 */
export async function checkConfig(name: string, files: Record<string, string>): Promise<void> {
  await promtool(files, 'check', 'config', name);
}

/** In a folder that holds these files. */
async function promtool(files: Record<string, string>, ...args: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const said = await new Promise<string>((resolve) => {
      execFile('promtool', args, { cwd: folder }, (error, stdout, stderr) =>
        resolve(error === null ? '' : `${stdout}${stderr}` || error.message),
      );
    });
    if (said !== '') throw new Error(said);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function valueText(value: number | null | 'stale'): string {
  return value === null ? '_' : String(value);
}
