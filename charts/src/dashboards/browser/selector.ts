import { cluster } from '../shared.ts';

/** A metric of the ingest service, with more label matchers if need be. */
export function ofIngest(metric: string, matchers = ''): string {
  return `logpipeline_ingest_${metric}{${matchers === '' ? '' : `${matchers},`}${cluster}}`;
}

/** The increase a second of a counter. */
export function rate(metric: string, matchers = ''): string {
  return `rate(${ofIngest(metric, matchers)}[$__rate_interval])`;
}

/** A quantile of a histogram over all replicas, from what came within the window. */
export function quantile(share: number, histogram: string, window = '$__rate_interval'): string {
  return `histogram_quantile(${share}, sum by (le) (rate(${ofIngest(`${histogram}_bucket`)}[${window}])))`;
}

/** The end of what an empty panel says, for that may have two reasons. */
export const OR_NOT_SCRAPED = 'or nothing is scraped (see Now)';
