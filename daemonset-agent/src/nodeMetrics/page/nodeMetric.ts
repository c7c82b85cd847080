import type { Metric } from '../../http/metric.ts';
import type { NodeReading } from '../nodeReading.ts';
import type { CpuSeconds } from './steadyCpu.ts';

/** What a scrape shows. */
export type Scrape = {
  reading: NodeReading;
  /** Milliseconds since 1970 UTC. */
  now: number;
  /** Seconds of each processor by mode, which never go back. */
  cpuSeconds: CpuSeconds;
};

/** One metric of /metrics. What could not be measured is left out of the scrape. */
export type NodeMetric = Metric<Scrape> & { unit: 'seconds' | 'bytes' | 'hertz' | 'number' | 'count' };

/** A table's row; null and undefined: not to be had. */
export function single(
  type: NodeMetric['type'],
  name: string,
  unit: NodeMetric['unit'],
  help: string,
  value: (scrape: Scrape) => number | null | undefined,
): NodeMetric {
  const read = (scrape: Scrape) => {
    const found = value(scrape);
    return found === null || found === undefined ? [] : [{ labels: {}, value: found }];
  };
  return { name: `logpipeline_node_${name}`, type, labels: [], unit, help, read };
}

/** A table's row with a value for each item of a list. */
export function each<T>(
  list: {
    labels: readonly string[];
    items: (scrape: Scrape) => Iterable<{ labels: Record<string, string>; item: T }>;
  },
  type: NodeMetric['type'],
  name: string,
  unit: NodeMetric['unit'],
  help: string,
  value: (item: T) => number | null,
): NodeMetric {
  const read = (scrape: Scrape) =>
    [...list.items(scrape)].flatMap(({ labels, item }) => {
      const found = value(item);
      return found === null ? [] : [{ labels, value: found }];
    });
  return { name: `logpipeline_node_${name}`, type, labels: list.labels, unit, help, read };
}
