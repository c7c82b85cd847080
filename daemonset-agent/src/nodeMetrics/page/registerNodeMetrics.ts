import type { Registry } from 'prom-client';
import { registerMetric } from '../../http/metric.ts';
import type { NodeReader } from '../nodeReader.ts';
import { SharedReading } from '../sharedReading.ts';
import type { Scrape } from './nodeMetric.ts';
import { NODE_METRICS_TABLE } from './nodeMetricsTable.ts';
import type { SamplerFacts } from './samplerMetrics.ts';
import { SteadyCpu } from './steadyCpu.ts';

/** Processes are many: a scrape takes those of the last record when they are no older, ms. */
const PROCESSES_MAX_AGE_MS = 60_000;
/** A registry asks for all its metrics in one turn of the event loop: they are of one reading, ms. */
const ONE_SCRAPE_MS = 50;

export type NodeMetricsPageOptions = {
  reader: NodeReader;
  facts: SamplerFacts;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Milliseconds by a clock that nobody sets. */
  monotonic: () => number;
};

/** Adds the node's values, read when the registry is read. What cannot be measured is absent. */
export function registerNodeMetrics(
  registry: Registry,
  { reader, facts, now, monotonic }: NodeMetricsPageOptions,
): void {
  const steady = reader.units === null ? undefined : new SteadyCpu(reader.units.ticksPerSecond);
  const scrape = new SharedReading<Scrape>(async () => {
    const reading = await reader.read({ cheap: 0, processes: PROCESSES_MAX_AGE_MS });
    const cpuSeconds = reading.cpu === null ? undefined : steady?.next(reading.cpu);
    return { reading, now: now(), cpuSeconds: cpuSeconds ?? new Map() };
  }, monotonic);
  for (const metric of NODE_METRICS_TABLE)
    registerMetric(
      registry,
      metric,
      async () =>
        'readSampler' in metric ? metric.readSampler(facts) : metric.read(await scrape.get(ONE_SCRAPE_MS)),
      true,
    );
}
