import { cluster } from '../shared.ts';

/** Every query of the dashboard has it. */
export const selector = `node="$node",${cluster}`;

/** A metric of the node, with more label matchers if need be. */
export function measured(metric: string, matchers = ''): string {
  return `logpipeline_node_${metric}{${matchers === '' ? '' : `${matchers},`}${selector}}`;
}

/** The increase a second of a counter of the node. */
export function rate(metric: string, matchers = ''): string {
  return `rate(${measured(metric, matchers)}[$__rate_interval])`;
}
