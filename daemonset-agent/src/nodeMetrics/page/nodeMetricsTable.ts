import { DEVICE_METRICS } from './deviceMetrics.ts';
import { MACHINE_METRICS } from './machineMetrics.ts';
import type { NodeMetric } from './nodeMetric.ts';
import { SAMPLER_METRICS, type SamplerMetric } from './samplerMetrics.ts';

/** Every metric about the node and about its measuring, in the order in which they are exported and documented. */
export const NODE_METRICS_TABLE: readonly (NodeMetric | SamplerMetric)[] = [
  ...MACHINE_METRICS,
  ...DEVICE_METRICS,
  ...SAMPLER_METRICS,
];
