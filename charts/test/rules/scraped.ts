import type { InputSeries } from '@logpipeline/test-monitoring';

/** Seconds between two samples, as by default. */
export const STEP_S = 30;

type Value = InputSeries['values'][number];

/**
 * What is scraped over time, such as `300 for 10m, +60/m for 50m, nothing for 5m, stale for 5m`: a value; growth from the last value on (from
 * 0 at first); scrapes that fail; a target that has gone.
 */
export type Course = string;

const PHASE = /^(nothing|stale|[+-]?[\d.e]+(?:\/m)?) for ([\d.]+)m$/;

/** A value a step. */
export function over(course: Course): Value[] {
  const values: Value[] = [];
  let last = 0;
  for (const phase of course.split(', ')) {
    const [, what = '', minutes = ''] = PHASE.exec(phase) ?? [];
    if (what === '') throw new Error(`BUG: "${phase}" is not "VALUE for MINUTESm"`);
    for (let step = 0; step < (Number(minutes) * 60) / STEP_S; step++) {
      const value = sampleOf(what, last);
      if (typeof value === 'number') last = value;
      values.push(value);
    }
  }
  return values;
}

function sampleOf(what: string, last: number): Value {
  if (what === 'nothing') return null;
  if (what === 'stale') return 'stale';
  return what.endsWith('/m') ? last + (Number(what.slice(0, -2)) * STEP_S) / 60 : Number(what);
}

type Labels = Record<string, string>;

/** A series as a scrape of an agent in a cluster has it, with all that a scrape adds. */
export function ofAgent(metric: string, labels: Labels, course: Course): InputSeries {
  const { node = 'n1', pod = `agent-${node}`, ...own } = labels;
  const target = { node, pod, namespace: 'logpipeline', container: 'agent', endpoint: 'http' };
  return series(metric, { job: 'logpipeline-agent', instance: `${pod}:9880`, ...target, ...own }, course);
}

/** The same of an operator; `pod`: which of the two. */
export function ofOperator(metric: string, labels: Labels, course: Course): InputSeries {
  const { pod = 'operator-1', ...own } = labels;
  const target = { pod, namespace: 'logpipeline', container: 'operator', endpoint: 'http' };
  return series(metric, { job: 'logpipeline-operator', instance: `${pod}:8080`, ...target, ...own }, course);
}

/** The same of a replica of the ingest service; `pod`: which. */
export function ofIngest(metric: string, labels: Labels, course: Course): InputSeries {
  const { pod = 'ingest-0', ...own } = labels;
  const target = { pod, namespace: 'logpipeline', container: 'ingest', endpoint: 'admin' };
  return series(metric, { job: 'logpipeline-ingest', instance: `${pod}:9881`, ...target, ...own }, course);
}

function series(metric: string, labels: Labels, course: Course): InputSeries {
  // A label without a value is none: so an agent keeps a scrape from adding its own.
  const present = Object.entries(labels).filter(([, value]) => value !== '');
  const text = present.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',');
  return { series: `${metric}{${text}}`, values: over(course) };
}
