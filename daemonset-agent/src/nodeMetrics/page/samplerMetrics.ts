import type { Sample } from '../../http/metric.ts';
import type { Collector } from '../samplerErrors.ts';
import type { NodeMetric } from './nodeMetric.ts';

/** What the sampler says of itself. */
export type SamplerFacts = {
  errors(): ReadonlyMap<Collector, number>;
  /** Milliseconds since 1970 UTC. */
  readonly lastSuccess: number | undefined;
  /** Seconds. */
  readonly lastDuration: number | undefined;
};

export type SamplerMetric = Omit<NodeMetric, 'read'> & {
  readSampler: (facts: SamplerFacts) => Sample[];
};

const ifKnown = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ labels: {}, value }]);

export const SAMPLER_METRICS: readonly SamplerMetric[] = [
  {
    name: 'logpipeline_agent_sampler_errors_total',
    type: 'counter',
    labels: ['collector'],
    unit: 'count',
    help: 'Values of the node that should be there and could not be measured, by what measures them; `record`: records that could not be kept.',
    readSampler: (facts) =>
      [...facts.errors()].map(([collector, value]) => ({ labels: { collector }, value })),
  },
  {
    name: 'logpipeline_agent_sampler_last_success_timestamp_seconds',
    type: 'gauge',
    labels: [],
    unit: 'seconds',
    help: 'When a record with the node’s metrics was last kept, for the pipeline that has waited for longest; absent while none wants any.',
    readSampler: ({ lastSuccess }) => ifKnown(lastSuccess === undefined ? undefined : lastSuccess / 1000),
  },
  {
    name: 'logpipeline_agent_sampler_duration_seconds',
    type: 'gauge',
    labels: [],
    unit: 'seconds',
    help: 'How long the last record’s values took to be read, with waiting for disks and servers.',
    readSampler: ({ lastDuration }) => ifKnown(lastDuration),
  },
];
