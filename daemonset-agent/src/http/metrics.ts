import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ConfigurationStatus } from '../configuration/configurationSource.ts';
import type { RecordTally } from '../logMetrics/recordTally.ts';
import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';
import { CONFIGURATION_METRICS } from './configurationMetrics.ts';
import { one, registerMetric } from './metric.ts';
import { oneOfEach } from './oneOfEach.ts';
import { PIPELINE_METRICS } from './pipelineMetrics.ts';
import { registerRecordMetrics } from './recordMetrics.ts';

/** What the agent knows of the pods whose logs it reads. */
const UNKNOWN_PODS = {
  name: 'logpipeline_agent_pods_unknown_total',
  help: 'Pods that the API server had not shown a minute after their log was found.',
  type: 'counter' as const,
  labels: [],
};

export type MetricsSources = {
  version: string;
  statuses: () => PipelineStatus[];
  tally: RecordTally;
  /** Undefined outside a cluster, like the next one. */
  configuration: () => ConfigurationStatus | undefined;
  unknownPods: () => number | undefined;
};

/** A registry that reads the pipelines' own counters when it is scraped, so that nothing is counted twice. */
export function createMetrics(sources: MetricsSources): Registry {
  const registry = new Registry();
  const statuses = oncePerTurn(() => oneOfEach(sources.statuses()));
  collectDefaultMetrics({ register: registry });
  for (const metric of PIPELINE_METRICS) {
    const read = () =>
      statuses().flatMap((status) =>
        metric
          .read(status)
          .map(({ labels, value }) => ({ labels: { pipeline: status.pipeline, ...labels }, value })),
      );
    registerMetric(registry, { ...metric, labels: ['pipeline', ...metric.labels] }, read);
  }
  registerRecordMetrics(registry, sources.tally);
  for (const metric of CONFIGURATION_METRICS) {
    registerMetric(registry, metric, () => {
      const status = sources.configuration();
      return status === undefined ? [] : metric.read(status);
    });
  }
  registerMetric(registry, UNKNOWN_PODS, () => {
    const pods = sources.unknownPods();
    return pods === undefined ? [] : one(pods);
  });
  new Gauge({
    name: 'logpipeline_agent_build_info',
    help: 'Always 1; the label says what runs.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: sources.version }, 1);
  return registry;
}

/** All metrics of a scrape are read in the same turn of the event loop. A status costs system calls for each source. */
function oncePerTurn<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    if (made === undefined) {
      made = { value: make() };
      setImmediate(() => {
        made = undefined;
      });
    }
    return made.value;
  };
}
