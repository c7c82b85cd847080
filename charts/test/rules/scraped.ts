import type { InputSeries } from '@logpipeline/test-monitoring';

/** Seconds between two samples, as by default. */
export const STEP_S = 30;

type Value = InputSeries['values'][number];

/** For so many minutes: a value, `null` for scrapes that fail, `stale` for a target that has gone, or growth by so much a minute. */
export type Phase = readonly [minutes: number, value: Value | { perMinute: number }];

/** A value a step. What grows goes on from the last value, a counter that has nothing yet from 0. */
export function over(...phases: Phase[]): Value[] {
  const values: Value[] = [];
  let last = 0;
  for (const [minutes, what] of phases) {
    for (let step = 0; step < (minutes * 60) / STEP_S; step++) {
      const value = typeof what === 'object' && what !== null ? last + (what.perMinute * STEP_S) / 60 : what;
      if (typeof value === 'number') last = value;
      values.push(value);
    }
  }
  return values;
}

type Labels = Record<string, string>;

/** A series as a scrape of an agent in a cluster has it, with all that a scrape adds. */
export function ofAgent(metric: string, labels: Labels, ...phases: Phase[]): InputSeries {
  const { node = 'n1', pod = `agent-${node}`, ...own } = labels;
  const target = { node, pod, namespace: 'logpipeline', container: 'agent', endpoint: 'http' };
  return series(metric, { job: 'logpipeline-agent', instance: `${pod}:9880`, ...target, ...own }, phases);
}

/** The same of an operator; `pod`: which of the two. */
export function ofOperator(metric: string, labels: Labels, ...phases: Phase[]): InputSeries {
  const { pod = 'operator-1', ...own } = labels;
  const target = { pod, namespace: 'logpipeline', container: 'operator', endpoint: 'http' };
  return series(metric, { job: 'logpipeline-operator', instance: `${pod}:8080`, ...target, ...own }, phases);
}

function series(metric: string, labels: Labels, phases: readonly Phase[]): InputSeries {
  const matchers = Object.entries(labels).filter(([, value]) => value !== '');
  const text = matchers.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',');
  return { series: `${metric}{${text}}`, values: over(...phases) };
}
