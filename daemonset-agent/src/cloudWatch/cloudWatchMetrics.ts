import type { Registry } from 'prom-client';
import { by, type Metric, one, registerMetric } from '../http/metric.ts';
import type { CloudWatchStatus } from './startCloudWatch.ts';

const METRICS: Metric<CloudWatchStatus>[] = [
  {
    name: 'logpipeline_agent_cloudwatch_documents_total',
    help: 'Documents with metrics for CloudWatch, by what became of them: written, dropped.',
    type: 'counter',
    labels: ['outcome'],
    read: ({ documents }) => by('outcome', documents),
  },
  {
    name: 'logpipeline_agent_cloudwatch_mount_points_left_out',
    help: 'File systems that get no metrics of their own in CloudWatch: volumes of pods, and those beyond the bound.',
    type: 'gauge',
    labels: [],
    read: ({ mountPointsLeftOut }) => one(mountPointsLeftOut),
  },
];

/** Adds to a registry, where metrics for CloudWatch are wanted, what became of them. */
export function registerCloudWatchMetrics(registry: Registry, status: () => CloudWatchStatus): void {
  for (const metric of METRICS) registerMetric(registry, metric, () => metric.read(status()));
}
